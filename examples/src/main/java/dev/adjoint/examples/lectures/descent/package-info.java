/** The lectures' gradient descent and its optimizers. */
@NullMarked
package dev.adjoint.examples.lectures.descent;

import org.jspecify.annotations.NullMarked;
