/** Elementary operations of the lectures and their local gradients. */
@NullMarked
package dev.adjoint.examples.lectures.gates;

import org.jspecify.annotations.NullMarked;
