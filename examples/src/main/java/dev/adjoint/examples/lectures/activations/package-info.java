/** The lectures' activation functions, each with its table of values and derivatives. */
@NullMarked
package dev.adjoint.examples.lectures.activations;

import org.jspecify.annotations.NullMarked;
