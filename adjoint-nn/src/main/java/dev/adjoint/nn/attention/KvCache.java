package dev.adjoint.nn.attention;

import dev.adjoint.core.Tensor;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of all positions so far, for every attention layer of a model, so that a
 * decoder computes each position once. One cache serves one batch of sequences and all layers of a
 * model; {@code decode} methods read and extend it.
 *
 * <pre>{@code
 * KvCache cache = new KvCache();
 * Tensor h = net.decode(embed.forward(prompt), cache);               // all at once
 * while (more) {
 *     Tensor next = pick(h);                                         // [n, 1]
 *     h = net.decode(embed.forward(next), cache);                    // one position
 * }
 * }</pre>
 *
 * <p>The outputs equal those of a causal pass over the whole sequence. A step copies the keys and
 * values so far once, which is less than the attention over them reads. Not for several threads.
 */
public final class KvCache {
  /** Keys and values, {@code [..., h, s, d]}. */
  record Pair(Tensor keys, Tensor values) {}

  private final Map<Object, Pair> own = new IdentityHashMap<>();
  private final Map<Object, Pair> memories = new IdentityHashMap<>();

  /** Creates an empty cache. */
  public KvCache() {}

  /** How many positions there are; between two steps, as all layers have as many then. */
  public int length() {
    return own.values().stream().mapToInt(p -> p.keys.size(-2)).min().orElse(0);
  }

  /** Positions that this layer has seen. */
  int length(Object layer) {
    Pair p = own.get(layer);
    return p == null ? 0 : p.keys.size(-2);
  }

  /** All keys and values of a layer, these the last. */
  Pair extended(Object layer, Tensor keys, Tensor values) {
    @Nullable Pair before = own.get(layer);
    Pair all =
        before == null
            ? new Pair(keys, values)
            : new Pair(
                Tensor.concat(-2, before.keys, keys), Tensor.concat(-2, before.values, values));
    own.put(layer, all);
    return all;
  }

  /** Keys and values of a memory that stays the same from step to step. */
  Pair memory(Object layer, Supplier<Pair> made) {
    return memories.computeIfAbsent(layer, _ -> made.get());
  }

  /** Forgets everything: for the next sequence. */
  public void clear() {
    own.clear();
    memories.clear();
  }
}
