package dev.adjoint.nn.attention;

import dev.adjoint.core.AttentionOptions;
import dev.adjoint.core.AttentionOptions.Causal;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Operand;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Which keys the queries of a batch may attend to. All that is given holds together.
 *
 * <pre>{@code
 * attention.forward(x, x, x, AttentionMasks.NONE.withCausal().withPadding(ids.ne(0)));
 * }</pre>
 *
 * <p>Truth values are true where a key may be attended to, as in PyTorch's {@code
 * scaled_dot_product_attention}; the masks of its modules mean the opposite, and are translated by
 * {@code logicalNot()}.
 *
 * @param padding truth values {@code [..., s]}: which keys are there at all, for each example
 * @param mask truth values, or numbers that are added to the scores: {@code [l, s]} for all, or
 *     {@code [..., h, l, s]} for each head
 * @param causal whether a query sees only keys up to its own place
 */
public record AttentionMasks(@Nullable Operand padding, @Nullable Operand mask, Causal causal) {
  /** Every query sees every key. */
  public static final AttentionMasks NONE = new AttentionMasks(null, null, Causal.NONE);

  /** Query i sees the keys 0 to i. */
  public static final AttentionMasks CAUSAL = NONE.withCausal();

  /** With these keys. */
  public AttentionMasks withPadding(@Nullable Operand keys) {
    return new AttentionMasks(keys, mask, causal);
  }

  /** With this mask. */
  public AttentionMasks withMask(@Nullable Operand newMask) {
    return new AttentionMasks(padding, newMask, causal);
  }

  /** Query i sees the keys 0 to i. */
  public AttentionMasks withCausal() {
    return new AttentionMasks(padding, mask, Causal.FROM_START);
  }

  /** The queries are the last of a sequence of which the keys are all. */
  AttentionMasks toEnd() {
    return new AttentionMasks(padding, mask, Causal.TO_END);
  }

  /** For q [..., h, l, d] and k [..., h, s, d]. */
  AttentionOptions options(Tensor q, Tensor k, double dropout) {
    return new AttentionOptions(causal, together(q, k), null, dropout);
  }

  private @Nullable Operand together(Tensor q, Tensor k) {
    Operand p = padding;
    Operand m = mask;
    if (m != null && m.shape().rank() != 2 && m.shape().rank() != q.rank()) {
      throw new ShapeException(
          "attention: the mask is "
              + m.describe()
              + "; it must be [l, s] or "
              + (q.rank() > 3 ? "[..., h, l, s]." : "[h, l, s]."));
    }
    if (p == null) {
      return m;
    }
    if (p.dtype() != DType.BOOL) {
      throw new DTypeException(
          "attention: the padding is "
              + p.describe()
              + "; it must be bool, true where there is a key. Compare, as in ids.ne(0).");
    }
    if (p.shape().rank() != q.rank() - 2 || p.shape().size(-1) != k.size(-2)) {
      throw new ShapeException(
          "attention: the padding is "
              + p.describe()
              + " and the keys are "
              + k.size(-2)
              + " in each of "
              + (q.rank() > 3 ? "the examples" : "one example")
              + "; it must be "
              + (q.rank() > 3 ? "[..., " + k.size(-2) + "]." : "[" + k.size(-2) + "]."));
    }
    Tensor keys = p.tensor().unsqueeze(-2).unsqueeze(-2);
    if (m == null) {
      return keys;
    }
    return m.dtype() == DType.BOOL
        ? keys.logicalAnd(m)
        : keys.where(
            m, Tensor.full(m.dtype(), dev.adjoint.core.Shape.SCALAR, Double.NEGATIVE_INFINITY));
  }
}
