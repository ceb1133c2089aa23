/** Linear algebra with derivatives. */
@NullMarked
package dev.adjoint.linalg;

import org.jspecify.annotations.NullMarked;
