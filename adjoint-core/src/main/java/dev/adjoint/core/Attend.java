package dev.adjoint.core;

import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The definitions of {@link Attention} in plain operations. */
final class Attend {
  private static final double NEVER = Double.NEGATIVE_INFINITY;

  private Attend() {}

  static Tensor attention(Tensor q, Tensor k, Tensor v, AttentionOptions options) {
    Operand given = options.mask();
    Tensor mask = given == null ? null : given.tensor();
    Sizes sizes = Sizes.of(q, k, v, mask);
    FlashAttention op = new FlashAttention(options.causal(), sizes.scale(options.scale()));
    double dropped = dropped(options);
    if (dropped > 0 || (mask != null && mask.needsGrad() && Modes.recording())) {
      return op.mean(dropped, q, k, v, mask);
    }
    return mask == null ? Engine.apply(op, q, k, v) : Engine.apply(op, q, k, v, mask);
  }

  static Tensor weights(Tensor q, Tensor k, AttentionOptions options) {
    Operand given = options.mask();
    Tensor mask = given == null ? null : given.tensor();
    Sizes sizes = Sizes.of(q, k, null, mask);
    Tensor w =
        weights(
            options.causal(), sizes.scale(options.scale()), dropped(options), sizes, q, k, mask);
    return sizes.groups() == 1 ? w : merged(w);
  }

  private static double dropped(AttentionOptions options) {
    return Modes.mode() == Modes.Mode.TRAIN ? options.dropout() : 0;
  }

  /** Σ_s w v; with groups, all that has h heads becomes [..., hk, groups, l, ..] in between. */
  static Tensor mean(
      AttentionOptions.Causal causal,
      double scale,
      double dropped,
      Tensor q,
      Tensor k,
      Tensor v,
      @Nullable Tensor mask) {
    Sizes sizes = Sizes.of(q, k, v, mask);
    Tensor w = weights(causal, scale, dropped, sizes, q, k, mask);
    return sizes.groups() == 1 ? w.matmul(v) : merged(w.matmul(v.unsqueeze(-3)));
  }

  private static Tensor weights(
      AttentionOptions.Causal causal,
      double scale,
      double dropped,
      Sizes sizes,
      Tensor q,
      Tensor k,
      @Nullable Tensor mask) {
    int g = sizes.groups();
    Tensor scores = grouped(q, g).mul(scale).matmul((g == 1 ? k : k.unsqueeze(-3)).mT());
    if (mask != null) {
      Tensor m = grouped(mask, g);
      scores = mask.dtype() == DType.BOOL ? excluded(scores, m.logicalNot()) : scores.add(m);
    }
    if (causal != AttentionOptions.Causal.NONE) {
      Tensor past = Tensor.ones(DType.BOOL, Shape.of(sizes.l(), sizes.s()));
      scores = excluded(scores, past.tril(sizes.offset(causal)).logicalNot());
    }
    if (sizes.mayExcludeAll(causal, mask != null)) {
      Tensor none = scores.amaxKeep(-1).eq(NEVER);
      scores = excluded(none.where(scores.zerosLike(), scores).softmax(-1), none, 0);
    } else {
      scores = scores.softmax(-1);
    }
    if (dropped == 0) {
      return scores;
    }
    Tensor drop = Rng.current().bernoulli(dropped, DType.BOOL, scores.shape());
    return excluded(dropped == 1 ? scores : scores.mul(1 / (1 - dropped)), drop, 0);
  }

  private static Tensor excluded(Tensor scores, Tensor where) {
    return excluded(scores, where, NEVER);
  }

  private static Tensor excluded(Tensor x, Tensor where, double number) {
    return where.where(Tensor.full(x.dtype(), Shape.SCALAR, number), x);
  }

  /** [..., hk, g, l, e] as [..., hk g, l, e]. */
  private static Tensor merged(Tensor x) {
    int r = x.rank();
    return x.reshape(Move.replaced(x.shape(), r - 4, 2, x.size(-4) * x.size(-3)));
  }

  /** [..., h, l, e] as [..., h / g, g, l, e]. */
  private static Tensor grouped(Tensor x, int g) {
    if (g == 1 || x.rank() < 3) {
      return x;
    }
    int h = x.size(-3);
    return h == 1
        ? x.unsqueeze(-3)
        : x.reshape(Move.replaced(x.shape(), x.rank() - 3, 1, h / g, g));
  }

  /**
   * The sizes of one attention.
   *
   * @param full the result's shape with {@code ev} as its last axis
   * @param batch leading axes, those of the heads left out
   * @param heads heads of the keys
   * @param groups heads of queries for each of them
   */
  record Sizes(Shape full, Shape batch, int heads, int groups, int l, int s, int e, int ev) {
    static Sizes of(Spec q, Spec k, @Nullable Spec v, @Nullable Spec mask) {
      checkTypes(q, k, v, mask);
      Shape a = q.shape();
      Shape b = k.shape();
      Shape c = v == null ? b : v.shape();
      if (Math.min(a.rank(), Math.min(b.rank(), c.rank())) < 2) {
        throw wrong(q, k, v, "each must have at least two axes, [length, size].");
      }
      if (a.size(-1) != b.size(-1)) {
        throw wrong(
            q,
            k,
            v,
            "queries have size "
                + a.size(-1)
                + " and keys "
                + b.size(-1)
                + "; they must be equal.");
      }
      if (b.size(-2) != c.size(-2)) {
        throw wrong(
            q,
            k,
            v,
            "there are " + b.size(-2) + " keys and " + c.size(-2) + " values; each key has one.");
      }
      int h = heads(a);
      int hk = heads(b);
      if (heads(c) != hk || (hk == 0 ? h != 0 : h == 0 || h % hk != 0)) {
        throw wrong(
            q,
            k,
            v,
            "heads are "
                + h
                + " of queries, "
                + hk
                + " of keys and "
                + heads(c)
                + " of values; keys and values must have as many, and queries a multiple of it.");
      }
      Shape batch =
          Shape.broadcast("attention", Shape.broadcast("attention", lead(a), lead(b)), lead(c));
      boolean bare = a.rank() == 2 && b.rank() == 2 && c.rank() == 2;
      int[] out = Arrays.copyOf(batch.toArray(), batch.rank() + (bare ? 2 : 3));
      if (!bare) {
        out[batch.rank()] = h;
      }
      out[out.length - 2] = a.size(-2);
      out[out.length - 1] = v == null ? b.size(-2) : c.size(-1);
      Sizes sizes =
          new Sizes(
              Shape.of(out),
              batch,
              hk,
              hk == 0 ? 1 : h / hk,
              a.size(-2),
              b.size(-2),
              a.size(-1),
              c.size(-1));
      if (mask != null) {
        sizes.checkMask(mask);
      }
      return sizes;
    }

    private static int heads(Shape x) {
      return x.rank() < 3 ? 1 : x.size(-3);
    }

    private static Shape lead(Shape x) {
      return Shape.of(Arrays.copyOf(x.toArray(), Math.max(0, x.rank() - 3)));
    }

    private static void checkTypes(Spec q, Spec k, @Nullable Spec v, @Nullable Spec mask) {
      boolean same = k.dtype() == q.dtype() && (v == null || v.dtype() == q.dtype());
      if (!same || !q.dtype().isFloating()) {
        throw new DTypeException(
            "attention: "
                + text(q, k, v)
                + ": all must have the same floating type; convert with .to(DType.F32) or"
                + " .to(DType.F64).");
      }
      if (mask != null && mask.dtype() != DType.BOOL && mask.dtype() != q.dtype()) {
        throw new DTypeException(
            "attention: the mask is "
                + mask.describe()
                + "; it must be bool, true where a key may be attended to, or "
                + q.dtype()
                + " numbers that are added to the scores.");
      }
    }

    private void checkMask(Spec mask) {
      Shape scores = scores();
      Shape m = mask.shape();
      boolean fits = m.rank() <= scores.rank();
      for (int i = 1; fits && i <= m.rank(); i++) {
        fits = m.size(-i) == 1 || m.size(-i) == scores.size(-i);
      }
      if (!fits) {
        throw new ShapeException(
            "attention: the mask is "
                + mask.describe()
                + " and the scores are "
                + scores
                + "; it must have that shape, or broadcast to it.");
      }
    }

    private static String text(Spec q, Spec k, @Nullable Spec v) {
      return "q " + q.describe() + ", k " + k.describe() + (v == null ? "" : ", v " + v.describe());
    }

    private static ShapeException wrong(Spec q, Spec k, @Nullable Spec v, String rule) {
      return new ShapeException("attention: " + text(q, k, v) + ": " + rule);
    }

    /** The shape of the scores, {@code [..., h, l, s]}. */
    Shape scores() {
      int[] out = full.toArray();
      out[out.length - 1] = s;
      return Shape.of(out);
    }

    double scale(@Nullable Double given) {
      return given == null ? 1 / Math.sqrt(e) : given;
    }

    /** Query i sees the keys up to i plus this. */
    int offset(AttentionOptions.Causal causal) {
      return causal == AttentionOptions.Causal.TO_END ? s - l : 0;
    }

    /** Whether there may be a query that no key is left for. */
    boolean mayExcludeAll(AttentionOptions.Causal causal, boolean masked) {
      return s > 0 && (masked || offset(causal) < 0);
    }
  }
}
