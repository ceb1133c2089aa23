/**
 * Activation functions as layers, for models that are put together from parts and for printing. In
 * code of your own the methods of {@link dev.adjoint.core.Tensor} say the same: {@code
 * fc1.forward(x).relu()}, or {@code Tensor::relu} in a {@link dev.adjoint.nn.Sequential}.
 */
@NullMarked
package dev.adjoint.nn.activation;

import org.jspecify.annotations.NullMarked;
