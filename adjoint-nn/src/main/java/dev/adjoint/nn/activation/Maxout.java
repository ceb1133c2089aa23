package dev.adjoint.nn.activation;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.internal.Paths;

/**
 * y_j = max_k (x W_kᵀ + b_k)_j, the greatest of k linear pieces (Goodfellow et al., 2013): {@code
 * [..., in] -> [..., out]}. A tie gives the gradient to the first piece.
 *
 * <pre>{@code
 * new Maxout(784, 128, 3)      // three pieces
 * }</pre>
 *
 * @param linear all pieces in one product: output j of piece k is row {@code k out + j}
 * @param pieces k
 */
public record Maxout(Linear linear, int pieces) implements Layer {
  /** Over existing parameters. */
  public Maxout {
    if (pieces < 1 || linear.out() % pieces != 0) {
      throw new TensorException(
          "maxout: "
              + pieces
              + " pieces of "
              + linear.out()
              + " outputs: there must be at least one piece, and all of equal size.");
    }
  }

  /** {@code [..., in] -> [..., out]} by that many linear pieces, each starting as a Linear does. */
  public Maxout(int in, int out, int pieces) {
    this(new Linear(in, Math.multiplyExact(out, Math.max(pieces, 1))), pieces);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () -> {
          Tensor all = linear.forward(x);
          int[] shape = java.util.Arrays.copyOf(all.shape().toArray(), all.rank() + 1);
          shape[all.rank() - 1] = pieces;
          shape[all.rank()] = linear.out() / pieces;
          return all.reshape(shape).max(-2).values();
        });
  }

  /** For example {@code Maxout(784, 128, 3)}. */
  @Override
  public String toString() {
    return "Maxout(" + linear.in() + ", " + linear.out() / pieces + ", " + pieces + ")";
  }
}
