/** Tensors and differentiation. */
@NullMarked
package dev.adjoint.core;

import org.jspecify.annotations.NullMarked;
