/** Normalisation layers. */
@NullMarked
package dev.adjoint.nn.norm;

import org.jspecify.annotations.NullMarked;
