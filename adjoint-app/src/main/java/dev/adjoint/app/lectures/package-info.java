/** The page of {@code adjoint lectures html}. */
@NullMarked
package dev.adjoint.app.lectures;

import org.jspecify.annotations.NullMarked;
