package dev.adjoint.nn.attention;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.internal.Paths;
import dev.adjoint.nn.norm.LayerNorm;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * y = norm(layer_n(... layer_1(x))), the norm only if {@link TransformerOptions#finalNorm()}:
 * {@code [..., l, embed] -> [..., l, embed]}. Names are PyTorch's: {@code layers.0.self_attn...},
 * {@code norm}. Unlike PyTorch's copies of one layer, each layer draws its own start.
 *
 * <p>Under a causal mask this is a decoder without memory, as GPT is:
 *
 * <pre>{@code
 * TransformerEncoder gpt = new TransformerEncoder(6, 384, 6, TransformerOptions.DEFAULT.withPreNorm());
 * Tensor y = gpt.forward(x, AttentionMasks.CAUSAL);
 *
 * KvCache cache = new KvCache();                       // the same, place by place
 * Tensor first = gpt.decode(x.narrow(-2, 0, 1), cache);
 * }</pre>
 */
public final class TransformerEncoder implements Layer {
  private final List<TransformerEncoderLayer> layers;
  private final @Nullable LayerNorm norm;

  /** So many layers with these options. */
  public TransformerEncoder(int count, int embed, int heads, TransformerOptions options) {
    this.layers =
        IntStream.range(0, count)
            .mapToObj(_ -> new TransformerEncoderLayer(embed, heads, options))
            .toList();
    this.norm = options.finalNorm() ? options.norm(embed) : null;
  }

  @Override
  public Tensor forward(Tensor x) {
    return forward(x, AttentionMasks.NONE);
  }

  /** With these masks in every layer. */
  public Tensor forward(Tensor x, AttentionMasks masks) {
    return Paths.in(
        this,
        () -> {
          Tensor y = x;
          for (TransformerEncoderLayer layer : layers) {
            y = layer.forward(y, masks);
          }
          return norm == null ? y : norm.forward(y);
        });
  }

  /** The next places of a sequence, which see themselves and all before. */
  public Tensor decode(Tensor x, KvCache cache) {
    return Paths.in(
        this,
        () -> {
          Tensor y = x;
          for (TransformerEncoderLayer layer : layers) {
            y = layer.decode(y, cache);
          }
          return norm == null ? y : norm.forward(y);
        });
  }

  /** For example {@code TransformerEncoder(6)}. */
  @Override
  public String toString() {
    return "TransformerEncoder(" + layers.size() + ")";
  }
}
