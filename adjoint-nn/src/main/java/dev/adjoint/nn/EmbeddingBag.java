package dev.adjoint.nn;

import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;

/**
 * y = the sum, mean or largest of W[id] over the ids of a bag: I64 or I32 {@code [..., n] -> [...,
 * size]} with weight {@code [count, size]}. An empty bag gives 0.
 *
 * <p>The table starts normal(0, 1). Bags of different lengths: PyTorch's offsets are not supported;
 * sum the bags of an {@link Embedding} with a padding id.
 *
 * <pre>{@code
 * EmbeddingBag bags = new EmbeddingBag(10_000, 64, EmbeddingBag.Mode.MEAN);
 * Tensor x = bags.forward(Tensor.of(new int[] {5, 17, 3, 5}, 2, 2));   // [2, 64]
 * }</pre>
 *
 * @param weight W, {@code [count, size]}
 * @param mode how the rows of a bag become one
 */
public record EmbeddingBag(Param weight, Mode mode) implements Layer {
  /** How the rows of a bag become one. */
  public enum Mode {
    /** Σ. */
    SUM,
    /** Σ / n; PyTorch's default. */
    MEAN,
    /** The largest of each column; of equal ones the first has the gradient. */
    MAX
  }

  /**
   * A layer over an existing table.
   *
   * @throws ShapeException if it is not {@code [count, size]}
   */
  public EmbeddingBag {
    if (weight.shape().rank() != 2) {
      throw new ShapeException(
          "embeddingBag: weight " + weight.describe() + ": the weight must be [count, size].");
    }
  }

  /** Rows for the ids 0 to count - 1. */
  public EmbeddingBag(int count, int size, Mode mode) {
    this(new Embedding(count, size).weight(), mode);
  }

  @Override
  public Tensor forward(Tensor ids) {
    return Paths.in(this, () -> bags(ids));
  }

  private Tensor bags(Tensor ids) {
    if (ids.rank() == 0) {
      throw new ShapeException(
          "embeddingBag: the ids are " + ids.describe() + "; they must be [..., n].");
    }
    Tensor rows = Embedding.rows("embeddingBag", weight, null, ids);
    if (mode == Mode.SUM || ids.size(-1) == 0) {
      return rows.sum(-2);
    }
    return mode == Mode.MEAN ? rows.mean(-2) : rows.max(-2).values();
  }

  /** For example {@code EmbeddingBag(10000, 64, mean)}. */
  @Override
  public String toString() {
    Shape s = weight.shape();
    String how = mode.name().toLowerCase(java.util.Locale.ROOT);
    return "EmbeddingBag(" + s.size(0) + ", " + s.size(1) + ", " + how + ")";
  }
}
