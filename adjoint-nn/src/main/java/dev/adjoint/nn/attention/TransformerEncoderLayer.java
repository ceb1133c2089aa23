package dev.adjoint.nn.attention;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Dropout;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.internal.Paths;
import dev.adjoint.nn.norm.LayerNorm;
import java.util.function.UnaryOperator;

/**
 * {@code z = norm1(x + attention(x)), y = norm2(z + feedForward(z))}, or with {@link
 * TransformerOptions#withPreNorm()} {@code z = x + attention(norm1(x)), y = z +
 * feedForward(norm2(z))}: {@code [..., l, embed] -> [..., l, embed]}.
 *
 * <p>With a causal mask it is a layer of a decoder without memory, as in GPT. Names are PyTorch's:
 * {@code self_attn}, {@code linear1}, {@code linear2}, {@code norm1}, {@code norm2}.
 *
 * <pre>{@code
 * Layer block = new TransformerEncoderLayer(64, 8, TransformerOptions.DEFAULT.withFeedForward(256));
 * Tensor y = block.forward(x, AttentionMasks.CAUSAL);
 * }</pre>
 */
public final class TransformerEncoderLayer implements Layer {
  @Name("self_attn")
  private final MultiHeadAttention attention;

  private final Linear linear1;
  private final Linear linear2;
  private final LayerNorm norm1;
  private final LayerNorm norm2;
  private final Dropout dropout;
  private final TransformerOptions options;

  /** With PyTorch's options. */
  public TransformerEncoderLayer(int embed, int heads) {
    this(embed, heads, TransformerOptions.DEFAULT);
  }

  /** With these options. */
  public TransformerEncoderLayer(int embed, int heads, TransformerOptions options) {
    this.options = options;
    this.attention = new MultiHeadAttention(embed, heads, options.self());
    this.linear1 = FeedForward.linear(embed, options.feedForward(), options);
    this.linear2 = FeedForward.linear(options.feedForward(), embed, options);
    this.norm1 = options.norm(embed);
    this.norm2 = options.norm(embed);
    this.dropout = new Dropout(options.dropout());
  }

  @Override
  public Tensor forward(Tensor x) {
    return forward(x, AttentionMasks.NONE);
  }

  /** With these masks. */
  public Tensor forward(Tensor x, AttentionMasks masks) {
    return through(x, t -> attention.forward(t, masks));
  }

  /** The next places of a sequence, which see themselves and all before. */
  public Tensor decode(Tensor x, KvCache cache) {
    return through(x, t -> attention.decode(t, cache));
  }

  private Tensor through(Tensor x, UnaryOperator<Tensor> attend) {
    return Paths.in(
        this,
        () -> {
          if (options.preNorm()) {
            Tensor z = x.add(dropout.forward(attend.apply(norm1.forward(x))));
            return z.add(dropout.forward(feed(norm2.forward(z))));
          }
          Tensor z = norm1.forward(x.add(dropout.forward(attend.apply(x))));
          return norm2.forward(z.add(dropout.forward(feed(z))));
        });
  }

  private Tensor feed(Tensor x) {
    return FeedForward.of(options, linear1, linear2, dropout, x);
  }

  /** For example {@code TransformerEncoderLayer(64, 8 heads, 256)}. */
  @Override
  public String toString() {
    return "TransformerEncoderLayer("
        + attention.embed()
        + ", "
        + attention.heads()
        + " heads, "
        + options.feedForward()
        + (options.preNorm() ? ", norm first)" : ")");
  }
}
