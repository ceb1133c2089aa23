/** Optimizers and gradient clipping. */
@NullMarked
package dev.adjoint.nn.optim;

import org.jspecify.annotations.NullMarked;
