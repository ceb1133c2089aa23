/** Optimizers, groups of parameters, gradient clipping, averages of weights. */
@NullMarked
package dev.adjoint.nn.optim;

import org.jspecify.annotations.NullMarked;
