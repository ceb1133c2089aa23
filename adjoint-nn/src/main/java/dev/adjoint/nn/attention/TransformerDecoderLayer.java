package dev.adjoint.nn.attention;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Dropout;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.internal.Paths;
import dev.adjoint.nn.norm.LayerNorm;
import java.util.function.UnaryOperator;

/**
 * {@code u = norm1(x + attention(x)), z = norm2(u + attention(u, memory)), y = norm3(z +
 * feedForward(z))}, or with {@link TransformerOptions#withPreNorm()} each part reads normalised
 * numbers: {@code [..., l, embed]} and a memory {@code [..., s, embed]} give {@code [..., l,
 * embed]}.
 *
 * <p>Names are PyTorch's: {@code self_attn}, {@code multihead_attn}, {@code linear1}, {@code
 * linear2}, {@code norm1}, {@code norm2}, {@code norm3}. PyTorch implies no mask; the short {@code
 * forward} here is causal.
 */
public final class TransformerDecoderLayer implements Model {
  @Name("self_attn")
  private final MultiHeadAttention attention;

  @Name("multihead_attn")
  private final MultiHeadAttention recall;

  private final Linear linear1;
  private final Linear linear2;
  private final LayerNorm norm1;
  private final LayerNorm norm2;
  private final LayerNorm norm3;
  private final Dropout dropout;
  private final TransformerOptions options;

  /** With PyTorch's options. */
  public TransformerDecoderLayer(int embed, int heads) {
    this(embed, heads, TransformerOptions.DEFAULT);
  }

  /** With these options. */
  public TransformerDecoderLayer(int embed, int heads, TransformerOptions options) {
    this.options = options;
    this.attention = new MultiHeadAttention(embed, heads, options.self());
    this.recall = new MultiHeadAttention(embed, heads, options.memory());
    this.linear1 = FeedForward.linear(embed, options.feedForward(), options);
    this.linear2 = FeedForward.linear(options.feedForward(), embed, options);
    this.norm1 = options.norm(embed);
    this.norm2 = options.norm(embed);
    this.norm3 = options.norm(embed);
    this.dropout = new Dropout(options.dropout());
  }

  /** A causal order, and a memory that is seen whole. */
  public Tensor forward(Tensor x, Tensor memory) {
    return forward(x, memory, AttentionMasks.CAUSAL, AttentionMasks.NONE);
  }

  /** With masks of self-attention and of attention to the memory. */
  public Tensor forward(Tensor x, Tensor memory, AttentionMasks masks, AttentionMasks memoryMasks) {
    return through(
        x, t -> attention.forward(t, masks), t -> recall.forward(t, memory, memory, memoryMasks));
  }

  /** The next places of a sequence, which see themselves, all before, and the memory. */
  public Tensor decode(Tensor x, Tensor memory, AttentionMasks memoryMasks, KvCache cache) {
    return through(
        x, t -> attention.decode(t, cache), t -> recall.decode(t, memory, memoryMasks, cache));
  }

  private Tensor through(Tensor x, UnaryOperator<Tensor> attend, UnaryOperator<Tensor> remember) {
    return Paths.in(
        this,
        () -> {
          if (options.preNorm()) {
            Tensor u = x.add(dropout.forward(attend.apply(norm1.forward(x))));
            Tensor z = u.add(dropout.forward(remember.apply(norm2.forward(u))));
            return z.add(dropout.forward(feed(norm3.forward(z))));
          }
          Tensor u = norm1.forward(x.add(dropout.forward(attend.apply(x))));
          Tensor z = norm2.forward(u.add(dropout.forward(remember.apply(u))));
          return norm3.forward(z.add(dropout.forward(feed(z))));
        });
  }

  private Tensor feed(Tensor x) {
    return FeedForward.of(options, linear1, linear2, dropout, x);
  }

  /** For example {@code TransformerDecoderLayer(64, 8 heads, 256)}. */
  @Override
  public String toString() {
    return "TransformerDecoderLayer("
        + attention.embed()
        + ", "
        + attention.heads()
        + " heads, "
        + options.feedForward()
        + (options.preNorm() ? ", norm first)" : ")");
  }
}
