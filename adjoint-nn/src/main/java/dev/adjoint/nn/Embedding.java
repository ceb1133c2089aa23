package dev.adjoint.nn;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * y = W[id]: row {@code id} of a table for every id: I64 or I32 {@code [...] -> [..., size]} with
 * weight {@code [count, size]}.
 *
 * <p>The table starts normal(0, 1), PyTorch's default. The row of a padding id starts at 0 and gets
 * no gradient.
 *
 * <pre>{@code
 * Embedding words = new Embedding(10_000, 64, Embedding.Options.DEFAULT.withPadding(0));
 * Tensor x = words.forward(Tensor.of(new int[] {5, 17, 0}));   // [3, 64]
 * }</pre>
 *
 * @param weight W, {@code [count, size]}
 * @param padding the id whose row stays as it is, or null
 */
public record Embedding(Param weight, @Nullable Integer padding) implements Layer {
  /**
   * What is seldom changed.
   *
   * @param weight how the table starts
   * @param padding the id whose row is 0 and stays so, or null
   */
  public record Options(Init weight, @Nullable Integer padding) {
    /** Normal(0, 1), no padding. */
    public static final Options DEFAULT = new Options(Init.normal(0, 1), null);

    /** With another start. */
    public Options withWeight(Init start) {
      return new Options(start, padding);
    }

    /** With an id that stands for nothing; unlike PyTorch's it is not counted from the end. */
    public Options withPadding(int id) {
      return new Options(weight, id);
    }
  }

  /**
   * A layer over an existing table: pretrained, or tied to an output layer.
   *
   * @throws ShapeException if it is not {@code [count, size]}
   */
  public Embedding {
    if (weight.shape().rank() != 2) {
      throw new ShapeException(
          "embedding: weight " + weight.describe() + ": the weight must be [count, size].");
    }
    int count = weight.shape().size(0);
    if (padding != null && (padding < 0 || padding >= count)) {
      throw new TensorException(
          "embedding: the padding id is "
              + padding
              + "; it must lie from 0 to "
              + (count - 1)
              + ".");
    }
  }

  /** Rows for the ids 0 to count - 1. */
  public Embedding(int count, int size) {
    this(count, size, Options.DEFAULT);
  }

  /** Rows for the ids 0 to count - 1, with these options. */
  public Embedding(int count, int size, Options options) {
    this(new Param(start(count, size, options)), options.padding);
  }

  private static Tensor start(int count, int size, Options options) {
    if (count < 0 || size < 0) {
      throw new ShapeException(
          "embedding: count is " + count + " and size " + size + "; they must not be negative.");
    }
    Tensor w = options.weight.draw(Modes.dtype(), Shape.of(count, size));
    Integer padding = options.padding;
    return padding == null || padding < 0 || padding >= count
        ? w
        : Tensor.arange(count).eq(padding).unsqueeze(-1).where(w.zerosLike(), w);
  }

  /** A pretrained table that is trained further. */
  public static Embedding of(Operand table) {
    return new Embedding(new Param(table.tensor().detach()), null);
  }

  /** A pretrained table that stays as it is: a buffer, which no optimizer sees. */
  public static Embedding frozen(Operand table) {
    return new Embedding(Param.buffer(table.tensor().detach()), null);
  }

  /** How many ids there are. */
  public int count() {
    return weight.shape().size(0);
  }

  /** Numbers for each id. */
  public int size() {
    return weight.shape().size(1);
  }

  /**
   * The rows of the ids.
   *
   * @throws dev.adjoint.core.IndexException if an id is not in the table; the message has its place
   */
  @Override
  public Tensor forward(Tensor ids) {
    return Paths.in(this, () -> rows("embedding", weight, padding, ids));
  }

  static Tensor rows(String op, Param weight, @Nullable Integer padding, Tensor ids) {
    int count = weight.shape().size(0);
    Tensor at = Ids.checked(op, count, ids);
    int[] sizes = java.util.Arrays.copyOf(ids.shape().toArray(), ids.rank() + 1);
    sizes[ids.rank()] = weight.shape().size(1);
    Tensor y = weight.indexSelect(0, at.flatten()).reshape(sizes);
    return padding == null ? y : at.eq(padding).unsqueeze(-1).where(y.detach(), y);
  }

  /** For example {@code Embedding(10000, 64)}. */
  @Override
  public String toString() {
    String end = padding == null ? ")" : ", padding " + padding + ")";
    return "Embedding(" + count() + ", " + size() + end;
  }
}
