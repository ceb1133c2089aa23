package dev.adjoint.core;

import org.jspecify.annotations.Nullable;

/**
 * Which keys a query may attend to, and how scores are scaled.
 *
 * <pre>{@code
 * q.attention(k, v, AttentionOptions.DEFAULT.withCausal());
 * q.attention(k, v, AttentionOptions.DEFAULT.withMask(ids.ne(0).unsqueeze(-2).unsqueeze(-3)));
 * }</pre>
 *
 * <p>A causal order and a mask hold together: a key must be allowed by both.
 *
 * @param causal whether a query sees only keys up to its own place
 * @param mask broadcast to {@code [..., h, l, s]}: truth values, true where the key may be attended
 *     to, or numbers that are added to the scores, -∞ to exclude; null for none
 * @param scale what scores are multiplied by; null for 1/√e
 * @param dropout the probability with which a weight is dropped in training
 */
public record AttentionOptions(
    Causal causal, @Nullable Operand mask, @Nullable Double scale, double dropout) {
  /** The order of queries and keys in time. */
  public enum Causal {
    /** Every query sees every key. */
    NONE,
    /** Both begin together: query i sees the keys 0 to i. PyTorch's {@code is_causal}. */
    FROM_START,
    /**
     * Both end together: of l queries and s keys query i sees the keys 0 to i + s - l. For decoding
     * with a cache, where the queries are the last of a sequence.
     */
    TO_END
  }

  /** Every query sees every key, scores are divided by √e, nothing is dropped. */
  public static final AttentionOptions DEFAULT = new AttentionOptions(Causal.NONE, null, null, 0);

  /** Checks the probability. */
  public AttentionOptions {
    if (!(dropout >= 0 && dropout <= 1)) {
      throw new TensorException(
          "attention: the probability of dropout is " + dropout + "; it must lie in [0, 1].");
    }
  }

  /** Query i sees the keys 0 to i. */
  public AttentionOptions withCausal() {
    return new AttentionOptions(Causal.FROM_START, mask, scale, dropout);
  }

  /** The last query sees all keys, the one before it all but the last, and so on. */
  public AttentionOptions withCausalToEnd() {
    return new AttentionOptions(Causal.TO_END, mask, scale, dropout);
  }

  /** With this mask. */
  public AttentionOptions withMask(@Nullable Operand newMask) {
    return new AttentionOptions(causal, newMask, scale, dropout);
  }

  /** Scores are {@code scale} q kᵀ. */
  public AttentionOptions withScale(double newScale) {
    return new AttentionOptions(causal, mask, newScale, dropout);
  }

  /** In training ({@link Modes#mode()}) weights are dropped, and what is left grows by 1/(1-p). */
  public AttentionOptions withDropout(double p) {
    return new AttentionOptions(causal, mask, scale, p);
  }
}
