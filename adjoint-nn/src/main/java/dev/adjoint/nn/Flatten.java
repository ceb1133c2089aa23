package dev.adjoint.nn;

import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;
import java.util.Arrays;

/**
 * {@code [batch, a, b, ...] -> [batch, a b ...]}: images to rows, before a {@link Linear}. In
 * general the axes from {@code start} to {@code end}, both included, become one, in row-major
 * order. A batch of size 0 stays one: {@code [0, 2, 3] -> [0, 6]}.
 *
 * <pre>{@code
 * new Sequential(new Flatten(), new Linear(784, 10))
 * new Flatten(1, 2).forward(Tensor.zeros(5, 2, 3, 4));    // [5, 6, 4]
 * }</pre>
 *
 * <p>PyTorch's {@code nn.Flatten}.
 *
 * @param start the first of the axes, negative from the end
 * @param end the last of them
 */
public record Flatten(int start, int end) implements Layer {
  /** All axes but the first. */
  public Flatten() {
    this(1, -1);
  }

  /**
   * Joins the axes; without a copy if the layout allows it.
   *
   * @throws ShapeException if x has no such axes, or {@code start} comes after {@code end}
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(this, () -> x.reshape(sizes(x)));
  }

  private int[] sizes(Tensor x) {
    int rank = x.rank();
    int a = start < 0 ? start + rank : start;
    int b = end < 0 ? end + rank : end;
    if (a < 0 || b >= rank || a > b) {
      throw new ShapeException(
          "flatten: " + x.describe() + " from axis " + start + " to " + end + ": " + rule(rank, a));
    }
    int[] s = x.shape().toArray();
    int[] out = new int[rank - (b - a)];
    System.arraycopy(s, 0, out, 0, a);
    out[a] = Arrays.stream(s, a, b + 1).reduce(1, Math::multiplyExact);
    System.arraycopy(s, b + 1, out, a + 1, rank - b - 1);
    return out;
  }

  private static String rule(int rank, int a) {
    if (rank == 0) {
      return "one number has no axes.";
    }
    return a >= 0 && a < rank
        ? "the last axis must be among the " + rank + " there are, and not before the first."
        : "there are axes from "
            + -rank
            + " to "
            + (rank - 1)
            + ". For one example without a batch axis use unsqueeze(0).";
  }

  /** {@code Flatten()}, or for example {@code Flatten(1, 2)}. */
  @Override
  public String toString() {
    return start == 1 && end == -1 ? "Flatten()" : "Flatten(" + start + ", " + end + ")";
  }
}
