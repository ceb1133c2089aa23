package dev.adjoint.train;

import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;

/**
 * The share of examples whose largest output is at the target class; of equal outputs the first
 * counts.
 *
 * <pre>{@code
 * double share = Accuracy.of(net.forward(x), y);
 * }</pre>
 */
public record Accuracy() implements Metric {
  /** The share for outputs [n, classes] and class numbers [n]; NaN if n is 0. */
  public static double of(Tensor output, Tensor target) {
    return count(output, target) / (double) target.numel();
  }

  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public double total(Tensor output, Tensor target) {
    return count(output, target);
  }

  private static int count(Tensor output, Tensor target) {
    boolean fits =
        output.rank() == 2
            && target.rank() == 1
            && output.size(0) == target.size(0)
            && !target.dtype().isFloating();
    if (!fits) {
      throw new ShapeException(
          "accuracy: output "
              + output.dtype()
              + output.shape()
              + " and target "
              + target.dtype()
              + target.shape()
              + "; they must be [n, classes] and whole class numbers [n].");
    }
    if (output.numel() == 0) {
      return 0;
    }
    long[] said = output.detach().argmax(-1).toLongArray();
    long[] right = target.toLongArray();
    int n = 0;
    for (int i = 0; i < said.length; i++) {
      n += said[i] == right[i] ? 1 : 0;
    }
    return n;
  }
}
