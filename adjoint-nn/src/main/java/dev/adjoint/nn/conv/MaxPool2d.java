package dev.adjoint.nn.conv;

import dev.adjoint.core.PoolWindow;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;

/**
 * The greatest of each window: {@code [..., c, h, w]} with h and w of ⌊(n + 2 padding - dilation
 * (kernel - 1) - 1) / stride⌋ + 1. Windows do not overlap unless a stride says so.
 *
 * <pre>{@code
 * new MaxPool2d(2)
 * new MaxPool2d(PoolWindow.of(3).stride(2).padding(1))
 * }</pre>
 *
 * @param window the window
 * @see Tensor#maxPool2d(PoolWindow)
 */
public record MaxPool2d(PoolWindow window) implements Layer {
  /** Windows of that size, side by side. */
  public MaxPool2d(int kernel) {
    this(PoolWindow.of(kernel));
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.maxPool2d(window));
  }

  /** For example {@code MaxPool2d(kernel 3, stride 2, padding 1)}. */
  @Override
  public String toString() {
    return "MaxPool2d(" + PoolText.of(window, 2) + ")";
  }
}
