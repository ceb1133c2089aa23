package dev.adjoint.examples.lectures.architectures;

import static java.util.Objects.requireNonNull;

import dev.adjoint.core.AttentionOptions;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.Sines;
import dev.adjoint.nn.attention.MultiHeadAttention;
import dev.adjoint.nn.attention.SinusoidalPositions;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every position asks all others: softmax(Q K^T / sqrt(d)) V. A mask keeps it from the future; what
 * is added to the input tells positions apart.
 */
@Slide(id = "AR-16", title = "attention is all you need: softmax(Q K^T / sqrt(d)) V")
public final class Ar16Attention implements Lecture {
  private static final int LENGTH = 6;
  private static final int SYMBOLS = 5;
  private static final int WIDTH = 16;

  private static Tensor weights(Tensor q, Tensor k, boolean causal) {
    Tensor scores = q.matmul(k.mT()).div(Math.sqrt(q.size(-1)));
    if (causal) {
      int n = q.size(-2);
      Tensor i = Tensor.arange(n);
      Tensor future = i.unsqueeze(0).gt(i.unsqueeze(1));
      scores =
          future.where(
              Tensor.full(scores.dtype(), scores.shape(), Double.NEGATIVE_INFINITY), scores);
    }
    return scores.softmax(-1);
  }

  private static Tensor attention(Tensor q, Tensor k, Tensor v, boolean causal) {
    return weights(q, k, causal).matmul(v);
  }

  /** Each head attends to columns of its own. */
  private static Tensor heads(int n, Tensor q, Tensor k, Tensor v) {
    int d = q.size(-1) / n;
    Tensor[] heads =
        IntStream.range(0, n)
            .mapToObj(h ->
                attention(
                    q.narrow(-1, h * d, d), k.narrow(-1, h * d, d), v.narrow(-1, h * d, d), false))
            .toArray(Tensor[]::new);
    return Tensor.concat(-1, heads);
  }

  /** sin(t / 10000^(2i/d)) and cos of the same, alternating. */
  private static Tensor positions(int length, int d) {
    Tensor t = Tensor.arange(DType.F64, 0, length, 1).unsqueeze(1);
    Tensor rate = Tensor.arange(DType.F64, 0, d, 2).mul(-Math.log(10000) / d).exp();
    Tensor angle = t.mul(rate);
    return Tensor.stack(2, angle.sin(), angle.cos()).flatten(1);
  }

  @Override
  public void run(Checks c) {
    Tensor eye = Tensor.eye(DType.F64, 2);
    Tensor v = Tensor.of(new double[][] {{1, 2}, {3, 4}});
    c.expect(
        "weights for Q = K = I",
        weights(eye, eye, false),
        "0.669762 0.330238",
        "0.330238 0.669762");
    c.expect("out", attention(eye, eye, v, false), "1.660477 2.660477", "2.339523 3.339523");
    causal(c);

    Tensor q = Sines.of(1, 4, 6);
    Tensor k = Sines.of(30, 4, 6);
    Tensor w = Sines.of(60, 4, 6);
    Tensor second = attention(q.narrow(1, 2, 2), k.narrow(1, 2, 2), w.narrow(1, 2, 2), false);
    c.expect(
        "three heads: the second is columns 2 and 3", heads(3, q, k, w).narrow(1, 2, 2), second);

    Tensor p = positions(20, 4);
    c.expect(
        "positional encoding of 1",
        p.select(0, 1),
        "0.8414709848 0.5403023059 0.0099998333 0.9999500004");
    Tensor near = p.matmul(p.mT());
    c.expect(
        "  p(t) p(t + 3) is the same for all t: 9, 12 and 0, 3", near.get(9, 12), near.get(0, 3));
    layers(c, q, k, w);
    c.expectTrue(
        "an encoder block learns to reverse", Seeded.of(1, Ar16Attention::reversed) >= 0.99);
  }

  /** The library's operation and layers; projections that change nothing leave the attention. */
  private static void layers(Checks c, Tensor q, Tensor k, Tensor v) {
    var causal = AttentionOptions.DEFAULT.withCausal();
    c.expect("q.attention(k, v)", q.attention(k, v), attention(q, k, v, false));
    c.expect(
        "  its weights", q.attentionWeights(k, AttentionOptions.DEFAULT), weights(q, k, false));
    c.expect("  causal", q.attention(k, v, causal), attention(q, k, v, true));
    MultiHeadAttention heads =
        Modes.withDType(
            DType.F64,
            () -> new MultiHeadAttention(6, 3, MultiHeadAttention.Options.DEFAULT.withoutBias()));
    Tensor eye = Tensor.eye(DType.F64, 6);
    heads.load(Map.of("in_proj_weight", eye.repeat(3, 1), "out_proj.weight", eye));
    c.expect(heads + ", no projections", heads.forward(q, k, v), heads(3, q, k, v));
    c.expect(
        "SinusoidalPositions",
        SinusoidalPositions.table(DType.F64, 0, 20, 4, 10_000),
        positions(20, 4));
  }

  /** What position 1 makes does not depend on 2 and 3. */
  private static void causal(Checks c) {
    Tensor q = Sines.of(1, 4, 3).requiresGrad();
    Tensor k = Sines.of(20, 4, 3).requiresGrad();
    Tensor v = Sines.of(40, 4, 3).requiresGrad();
    attention(q, k, v, true).select(0, 1).sum().backward();
    for (Tensor t : List.of(k, v)) {
      Tensor size = requireNonNull(t.grad()).abs().sum(1);
      c.expect("causal mask: gradient at the future", size.narrow(0, 2, 2), 0, 0);
      c.expectTrue("  but not at the past", size.get(0) > 0 && size.get(1) > 0);
    }
  }

  /** Weights of an encoder block and of what stands before and behind it. */
  private record Block(Param embed, Param q, Param k, Param v, Param in, Param out, Param scores) {
    static Block random() {
      return new Block(
          start(SYMBOLS, WIDTH, 1),
          start(WIDTH, WIDTH, 0.25),
          start(WIDTH, WIDTH, 0.25),
          start(WIDTH, WIDTH, 0.25),
          start(WIDTH, 2 * WIDTH, 0.25),
          start(2 * WIDTH, WIDTH, 0.2),
          start(WIDTH, SYMBOLS, 0.25));
    }

    private static Param start(int rows, int columns, double scale) {
      return new Param(Seeded.normal(rows, columns).mul(scale));
    }

    List<Param> parameters() {
      return Stream.of(embed, q, k, v, in, out, scores).toList();
    }

    private static Tensor norm(Tensor x) {
      return x.sub(x.meanKeep(-1)).div(x.varBiasedKeep(-1).add(1e-5).sqrt());
    }

    /** x + attention, x + two layers with GELU, normalised before each. */
    Tensor forward(Tensor symbols) {
      Tensor x = embed.indexSelect(0, symbols.flatten()).unflatten(0, symbols.size(0), LENGTH);
      x = x.add(positions(LENGTH, WIDTH));
      Tensor n = norm(x);
      x = x.add(heads(2, n.matmul(q), n.matmul(k), n.matmul(v)));
      x = x.add(norm(x).matmul(in).gelu().matmul(out));
      return norm(x).matmul(scores);
    }
  }

  /** Share of symbols that stand where they should after training. */
  private static double reversed() {
    Block block = Block.random();
    Adam adam = new Adam(block.parameters(), 0.01);
    for (int step = 0; step < 200; step++) {
      Tensor s = Rng.current().integers(Shape.of(32, LENGTH), 0, SYMBOLS);
      adam.zeroGrad();
      Losses.crossEntropy(block.forward(s).reshape(-1, SYMBOLS), s.flip(1).flatten()).backward();
      adam.step();
    }
    Tensor s = Rng.current().integers(Shape.of(200, LENGTH), 0, SYMBOLS);
    return block.forward(s).argmax(2).eq(s.flip(1)).to(DType.F64).mean().item();
  }
}
