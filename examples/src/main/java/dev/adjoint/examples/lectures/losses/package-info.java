/** The lectures' losses, each with its gradient. */
@NullMarked
package dev.adjoint.examples.lectures.losses;

import org.jspecify.annotations.NullMarked;
