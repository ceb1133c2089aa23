package dev.adjoint.nn.attention;

import dev.adjoint.core.AttentionOptions;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Init;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.internal.Paths;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code concat(head_1, ..., head_h) Woᵀ + bo} with {@code head_i = attention(q Wq_iᵀ, k Wk_iᵀ, v
 * Wv_iᵀ)}: queries {@code [..., l, embed]}, keys {@code [..., s, kdim]} and values {@code [..., s,
 * vdim]} give {@code [..., l, embed]}.
 *
 * <p>The batch comes first, where PyTorch's default is the sequence; {@link Options#withSeqFirst()}
 * takes {@code [l, n, embed]}. Names are PyTorch's: {@code in_proj_weight [3 embed, embed]}, {@code
 * in_proj_bias}, {@code out_proj.weight}, {@code out_proj.bias}; with sizes of keys or values of
 * their own, or fewer heads of keys, {@code q_proj_weight}, {@code k_proj_weight} and {@code
 * v_proj_weight} instead of the first. The weights start Xavier-uniform, {@code out_proj.weight} as
 * a {@link Linear}'s, biases 0. PyTorch's {@code add_bias_kv} and {@code add_zero_attn} are not
 * supported.
 *
 * <pre>{@code
 * MultiHeadAttention a = new MultiHeadAttention(64, 8);
 * Tensor y = a.forward(x);                                       // self-attention
 * Tensor z = a.forward(x, memory, memory, AttentionMasks.NONE.withPadding(there));
 * Tensor w = a.weighted(x, x, x, AttentionMasks.CAUSAL).weights(); // [n, l, s]
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al., 2017</a>
 */
public final class MultiHeadAttention implements Layer {
  /**
   * What is seldom changed.
   *
   * @param kdim size of the keys; null for embed
   * @param vdim size of the values; null for embed
   * @param keyHeads heads of keys and values, of which each serves several of the queries (Ainslie
   *     et al., 2023); null for as many as of the queries
   * @param bias whether the projections have biases
   * @param dropout the probability with which a weight is dropped in training
   * @param seqFirst whether the sequence is axis 0 and the batch axis 1
   * @param rotary turns queries and keys by their places; null for not
   */
  public record Options(
      @Nullable Integer kdim,
      @Nullable Integer vdim,
      @Nullable Integer keyHeads,
      boolean bias,
      double dropout,
      boolean seqFirst,
      @Nullable Rotary rotary) {
    /** All of size embed, as many heads of keys as of queries, biases, no dropout, batch first. */
    public static final Options DEFAULT = new Options(null, null, null, true, 0, false, null);

    /** With keys of this size. */
    public Options withKdim(int size) {
      return new Options(size, vdim, keyHeads, bias, dropout, seqFirst, rotary);
    }

    /** With values of this size. */
    public Options withVdim(int size) {
      return new Options(kdim, size, keyHeads, bias, dropout, seqFirst, rotary);
    }

    /** Grouped-query attention: fewer heads of keys and values; 1 is multi-query attention. */
    public Options withKeyHeads(@Nullable Integer heads) {
      return new Options(kdim, vdim, heads, bias, dropout, seqFirst, rotary);
    }

    /** Projections without biases. */
    public Options withoutBias() {
      return new Options(kdim, vdim, keyHeads, false, dropout, seqFirst, rotary);
    }

    /** With dropout of the weights. */
    public Options withDropout(double p) {
      return new Options(kdim, vdim, keyHeads, bias, p, seqFirst, rotary);
    }

    /** Inputs, outputs are {@code [l, n, embed]}, PyTorch's default. */
    public Options withSeqFirst() {
      return new Options(kdim, vdim, keyHeads, bias, dropout, true, rotary);
    }

    /** With rotary positions. */
    public Options withRotary(@Nullable Rotary turn) {
      return new Options(kdim, vdim, keyHeads, bias, dropout, seqFirst, turn);
    }
  }

  /**
   * An output and the weights that led to it.
   *
   * @param output {@code [..., l, embed]}
   * @param weights the mean over the heads, {@code [..., l, s]}
   */
  public record Weighted(Tensor output, Tensor weights) {}

  private final int embed;
  private final int heads;
  private final int keyHeads;
  private final Options options;

  @Name("in_proj_weight")
  private final @Nullable Param inWeight;

  @Name("q_proj_weight")
  private final @Nullable Param qWeight;

  @Name("k_proj_weight")
  private final @Nullable Param kWeight;

  @Name("v_proj_weight")
  private final @Nullable Param vWeight;

  @Name("in_proj_bias")
  private final @Nullable Param inBias;

  @Name("out_proj")
  private final Linear out;

  /** Self-attention and attention to memories of the same size. */
  public MultiHeadAttention(int embed, int heads) {
    this(embed, heads, Options.DEFAULT);
  }

  /**
   * With these options.
   *
   * @throws ShapeException if heads do not divide embed, or heads of keys those of queries
   */
  public MultiHeadAttention(int embed, int heads, Options options) {
    if (embed < 1 || heads < 1 || embed % heads != 0) {
      throw new ShapeException(
          "multiHeadAttention: embed is "
              + embed
              + " and heads are "
              + heads
              + "; both must be positive, and heads divide embed.");
    }
    Integer fewer = options.keyHeads;
    int kept = fewer == null ? heads : fewer;
    if (kept < 1 || heads % kept != 0) {
      throw new ShapeException(
          "multiHeadAttention: heads are "
              + heads
              + " and heads of keys "
              + kept
              + "; they must be positive and divide heads.");
    }
    if (!(options.dropout >= 0 && options.dropout <= 1)) {
      throw new TensorException(
          "multiHeadAttention: the probability of dropout is "
              + options.dropout
              + "; it must lie in [0, 1].");
    }
    this.embed = embed;
    this.heads = heads;
    this.keyHeads = kept;
    this.options = options;
    int k = options.kdim == null ? embed : options.kdim;
    int v = options.vdim == null ? embed : options.vdim;
    boolean one = k == embed && v == embed && kept == heads;
    int narrow = embed / heads * kept;
    this.inWeight = one ? weight(3 * embed, embed) : null;
    this.qWeight = one ? null : weight(embed, embed);
    this.kWeight = one ? null : weight(narrow, k);
    this.vWeight = one ? null : weight(narrow, v);
    this.inBias = options.bias ? zeros(embed + 2 * narrow) : null;
    Linear.Options plain = Linear.Options.DEFAULT;
    this.out =
        new Linear(embed, embed, options.bias ? plain.withBias(Init.zeros()) : plain.withoutBias());
  }

  private static Param weight(int out, int in) {
    return new Param(Init.xavierUniform().draw(Modes.dtype(), Shape.of(out, in)));
  }

  private static Param zeros(int n) {
    return new Param(Tensor.zeros(Modes.dtype(), Shape.of(n)));
  }

  /** Size of queries and outputs. */
  public int embed() {
    return embed;
  }

  /** Heads of the queries. */
  public int heads() {
    return heads;
  }

  /** Self-attention: every place sees every place. */
  @Override
  public Tensor forward(Tensor x) {
    return forward(x, x, x, AttentionMasks.NONE);
  }

  /** Self-attention. */
  public Tensor forward(Tensor x, AttentionMasks masks) {
    return forward(x, x, x, masks);
  }

  /** Every query sees every key. */
  public Tensor forward(Tensor q, Tensor k, Tensor v) {
    return forward(q, k, v, AttentionMasks.NONE);
  }

  /**
   * The output for these masks.
   *
   * @throws ShapeException if shapes do not fit; the message begins with this layer's path
   */
  public Tensor forward(Tensor q, Tensor k, Tensor v, AttentionMasks masks) {
    return Paths.in(
        this,
        () -> {
          Projected p = project(q, k, v, 0);
          return joined(p.q.attention(p.k, p.v, masks.options(p.q, p.k, options.dropout)));
        });
  }

  /** As {@link #forward(Tensor, Tensor, Tensor, AttentionMasks)}, with the weights. */
  public Weighted weighted(Tensor q, Tensor k, Tensor v, AttentionMasks masks) {
    return Paths.in(
        this,
        () -> {
          Projected p = project(q, k, v, 0);
          AttentionOptions how = masks.options(p.q, p.k, options.dropout);
          Tensor w = p.q.attentionWeights(p.k, how);
          int group = heads / keyHeads;
          Tensor each = group == 1 ? p.v : p.v.repeatInterleave(group, -3);
          return new Weighted(joined(w.matmul(each)), w.mean(-3));
        });
  }

  /**
   * Causal self-attention of the next places of a sequence to themselves and all before: {@code
   * [..., t, embed]} for t new places.
   */
  public Tensor decode(Tensor x, KvCache cache) {
    return decode(x, AttentionMasks.NONE, cache);
  }

  /** As {@link #decode(Tensor, KvCache)}; the masks speak of all keys so far, the new included. */
  public Tensor decode(Tensor x, AttentionMasks masks, KvCache cache) {
    return Paths.in(
        this,
        () -> {
          Projected p = project(x, x, x, cache.length(this));
          KvCache.Pair all = cache.extended(this, p.k, p.v);
          AttentionOptions how = masks.toEnd().options(p.q, all.keys(), options.dropout);
          return joined(p.q.attention(all.keys(), all.values(), how));
        });
  }

  /**
   * Attention to a memory that is the same at every step: it is projected at the first and kept in
   * the cache.
   */
  public Tensor decode(Tensor x, Tensor memory, AttentionMasks masks, KvCache cache) {
    return Paths.in(
        this,
        () -> {
          Tensor q = split(projected(x, 0), heads);
          KvCache.Pair m =
              cache.memory(
                  this,
                  () ->
                      new KvCache.Pair(
                          split(projected(memory, 1), keyHeads),
                          split(projected(memory, 2), keyHeads)));
          AttentionOptions how = masks.options(q, m.keys(), options.dropout);
          return joined(q.attention(m.keys(), m.values(), how));
        });
  }

  /** Queries, keys and values of all heads, {@code [..., heads, length, size]}. */
  private record Projected(Tensor q, Tensor k, Tensor v) {}

  private Projected project(Tensor q, Tensor k, Tensor v, int offset) {
    Projected p;
    Param all = inWeight;
    if (all != null && q == k && k == v) {
      check(q);
      Tensor y = q.linear(all, inBias); // one product for all three
      p =
          new Projected(
              split(y.narrow(-1, 0, embed), heads),
              split(y.narrow(-1, embed, embed), heads),
              split(y.narrow(-1, 2 * embed, embed), heads));
    } else {
      p =
          new Projected(
              split(projected(q, 0), heads),
              split(projected(k, 1), keyHeads),
              split(projected(v, 2), keyHeads));
    }
    Rotary turn = options.rotary;
    return turn == null
        ? p
        : new Projected(turn.forward(p.q, offset), turn.forward(p.k, offset), p.v);
  }

  private static void check(Tensor x) {
    if (x.rank() < 2) {
      throw new ShapeException(
          "multiHeadAttention: " + x.describe() + ": inputs must be [..., length, size].");
    }
  }

  /** The input times its weight: 0 queries, 1 keys, 2 values. */
  private Tensor projected(Tensor x, int which) {
    check(x);
    int narrow = embed / heads * keyHeads;
    int from = which == 0 ? 0 : embed + (which - 1) * narrow;
    int size = which == 0 ? embed : narrow;
    Param all = inWeight;
    Param own = which == 0 ? qWeight : which == 1 ? kWeight : vWeight;
    Param b = inBias;
    Tensor bias = b == null ? null : b.narrow(0, from, size);
    if (all != null) {
      return x.linear(all.narrow(0, from, size), bias);
    }
    return x.linear(java.util.Objects.requireNonNull(own), bias);
  }

  /** [..., length, heads size] as [..., heads, length, size]. */
  private Tensor split(Tensor x, int count) {
    Tensor y = options.seqFirst && x.rank() > 2 ? x.transpose(0, 1) : x;
    int r = y.rank();
    int[] sizes = Arrays.copyOf(y.shape().toArray(), r + 1);
    sizes[r - 1] = count;
    sizes[r] = embed / heads;
    return y.reshape(sizes).transpose(-3, -2);
  }

  /** The heads side by side, times the output's weight. */
  private Tensor joined(Tensor y) {
    Tensor t = y.transpose(-3, -2);
    int[] sizes = Arrays.copyOf(t.shape().toArray(), t.rank() - 1);
    sizes[sizes.length - 1] = embed;
    Tensor z = out.forward(t.reshape(sizes));
    return options.seqFirst && z.rank() > 2 ? z.transpose(0, 1) : z;
  }

  /** For example {@code MultiHeadAttention(64, 8 heads)}. */
  @Override
  public String toString() {
    String keys = keyHeads == heads ? "" : ", " + keyHeads + " of keys";
    return "MultiHeadAttention(" + embed + ", " + heads + " heads" + keys + ")";
  }
}
