package dev.adjoint.nn.attention;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.internal.Paths;
import dev.adjoint.nn.norm.LayerNorm;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * y = norm(layer_n(... layer_1(x, memory) ..., memory)), the norm only if {@link
 * TransformerOptions#finalNorm()}: {@code [..., l, embed]} and a memory {@code [..., s, embed]}
 * give {@code [..., l, embed]}. Names are PyTorch's: {@code layers.0.self_attn...}, {@code norm}.
 *
 * <pre>{@code
 * Tensor memory = encoder.forward(source);
 * Tensor y = decoder.forward(target, memory);          // causal
 *
 * KvCache cache = new KvCache();                       // the same, place by place
 * Tensor next = decoder.decode(last, memory, AttentionMasks.NONE, cache);
 * }</pre>
 */
public final class TransformerDecoder implements Model {
  private final List<TransformerDecoderLayer> layers;
  private final @Nullable LayerNorm norm;

  /** So many layers with these options. */
  public TransformerDecoder(int count, int embed, int heads, TransformerOptions options) {
    this.layers =
        IntStream.range(0, count)
            .mapToObj(_ -> new TransformerDecoderLayer(embed, heads, options))
            .toList();
    this.norm = options.finalNorm() ? options.norm(embed) : null;
  }

  /** A causal order, and a memory that is seen whole. */
  public Tensor forward(Tensor x, Tensor memory) {
    return forward(x, memory, AttentionMasks.CAUSAL, AttentionMasks.NONE);
  }

  /** With masks of self-attention and of attention to the memory. */
  public Tensor forward(Tensor x, Tensor memory, AttentionMasks masks, AttentionMasks memoryMasks) {
    return Paths.in(
        this,
        () -> {
          Tensor y = x;
          for (TransformerDecoderLayer layer : layers) {
            y = layer.forward(y, memory, masks, memoryMasks);
          }
          return norm == null ? y : norm.forward(y);
        });
  }

  /** The next places of a sequence, which see themselves, all before, and the memory. */
  public Tensor decode(Tensor x, Tensor memory, AttentionMasks memoryMasks, KvCache cache) {
    return Paths.in(
        this,
        () -> {
          Tensor y = x;
          for (TransformerDecoderLayer layer : layers) {
            y = layer.decode(y, memory, memoryMasks, cache);
          }
          return norm == null ? y : norm.forward(y);
        });
  }

  /** For example {@code TransformerDecoder(6)}. */
  @Override
  public String toString() {
    return "TransformerDecoder(" + layers.size() + ")";
  }
}
