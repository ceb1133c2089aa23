package dev.adjoint.examples.lectures;

import dev.adjoint.core.Tensor;

/** Numbers that need no random generator: sin(start), sin(start + 1), ... in row-major order. */
public final class Sines {
  private Sines() {}

  /** That many rows and columns. */
  public static Tensor of(int start, int rows, int columns) {
    double[] numbers = new double[rows * columns];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = Math.sin(start + k);
    }
    return Tensor.of(numbers, rows, columns);
  }
}
