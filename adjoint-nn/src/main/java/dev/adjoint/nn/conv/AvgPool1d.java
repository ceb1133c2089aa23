package dev.adjoint.nn.conv;

import dev.adjoint.core.PoolWindow;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * The mean of each window: {@code [..., c, length]} with a length of ⌊(n + 2 padding - dilation
 * (kernel - 1) - 1) / stride⌋ + 1. Windows do not overlap unless a stride says so.
 *
 * <pre>{@code
 * new AvgPool1d(2)
 * new AvgPool1d(PoolWindow.of(3).stride(2).padding(1))
 * }</pre>
 *
 * @param window the window
 * @see Tensor#avgPool1d(PoolWindow)
 */
public record AvgPool1d(PoolWindow window) implements Layer {
  /** Windows of that size, side by side. */
  public AvgPool1d(int kernel) {
    this(PoolWindow.of(kernel));
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.avgPool1d(window));
  }

  /** For example {@code AvgPool1d(kernel 3, stride 2, padding 1)}. */
  @Override
  public String toString() {
    return "AvgPool1d(" + PoolText.of(window, 1) + ")";
  }
}
