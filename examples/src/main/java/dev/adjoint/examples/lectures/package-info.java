/** The worked examples of the lectures, one short program each. */
@NullMarked
package dev.adjoint.examples.lectures;

import org.jspecify.annotations.NullMarked;
