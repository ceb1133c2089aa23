/** The lectures' normalisation, data and training loops. */
@NullMarked
package dev.adjoint.examples.lectures.training;

import org.jspecify.annotations.NullMarked;
