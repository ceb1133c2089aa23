package dev.adjoint.core;

/** Attention: means of values, weighted by how well queries and keys agree. */
public sealed interface Attention extends Family permits Operand {
  /** As {@link #attention(Operand, Operand, AttentionOptions)}: every query sees every key. */
  default Tensor attention(Operand k, Operand v) {
    return attention(k, v, AttentionOptions.DEFAULT);
  }

  /**
   * {@code softmax(scale q kᵀ + mask) v}: queries {@code [..., h, l, e]}, keys {@code [..., hk, s,
   * e]} and values {@code [..., hk, s, ev]} give {@code [..., h, l, ev]}; {@code [l, e]} without
   * heads is taken too. Leading axes broadcast. With fewer heads of keys than of queries, h a
   * multiple of hk, each serves h / hk neighbouring heads of queries (grouped-query attention).
   *
   * <p>A query that may attend to no key gives 0, with gradient 0. Excluded keys and values must be
   * finite, since 0 · ∞ is NaN.
   *
   * <pre>{@code
   * Tensor y = q.attention(k, v, AttentionOptions.DEFAULT.withCausal());
   * }</pre>
   *
   * <p>The scores are never stored as a whole: memory beyond inputs and outputs is bounded by some
   * megabytes, or some rows of scores where s is larger; the backward pass computes the scores
   * again. They are stored if a weight is dropped, if the mask itself needs a gradient, and inside
   * functional transforms.
   *
   * @throws ShapeException if the shapes do not fit
   * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al., 2017</a>; in blocks: Rabe and
   *     Staats, 2021, and Dao et al., 2022
   */
  default Tensor attention(Operand k, Operand v, AttentionOptions options) {
    return Attend.attention(tensor(), k.tensor(), v.tensor(), options);
  }

  /**
   * {@code softmax(scale q kᵀ + mask)}, the weights of {@link #attention(Operand, Operand,
   * AttentionOptions)}: {@code [..., h, l, s]}. Each row adds up to 1, or is 0 where a query may
   * attend to no key.
   */
  default Tensor attentionWeights(Operand k, AttentionOptions options) {
    return Attend.weights(tensor(), k.tensor(), options);
  }
}
