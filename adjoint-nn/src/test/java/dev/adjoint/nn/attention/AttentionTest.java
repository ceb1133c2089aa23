package dev.adjoint.nn.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Embedding;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final TransformerOptions SMALL =
      TransformerOptions.DEFAULT.withFeedForward(12).withDropout(0);

  private static Tensor normal(long seed, int... shape) {
    return new Rng(seed).normal(DType.F64, Shape.of(shape));
  }

  private record Net(MultiHeadAttention attn) implements Layer {
    @Override
    public Tensor forward(Tensor x) {
      return attn.forward(x);
    }
  }

  /** Place by place, and several places at once, as the causal pass over all. */
  @Test
  void decodingEqualsTheCausalPass() {
    List<TransformerOptions> all =
        List.of(
            SMALL,
            SMALL.withPreNorm().withRotary(Rotary.halves()),
            SMALL.withKeyHeads(2).withRotary(Rotary.interleaved()));
    Tensor x = normal(1, 2, 7, 8);
    Tensor memory = normal(2, 2, 5, 8);
    Tensor there =
        Tensor.of(
            new boolean[] {true, true, true, false, false, true, true, true, true, true}, 2, 5);
    AttentionMasks seen = AttentionMasks.NONE.withPadding(there);
    for (TransformerOptions o : all) {
      TransformerEncoder gpt = Modes.withDType(DType.F64, () -> new TransformerEncoder(2, 8, 4, o));
      TransformerDecoder dec = Modes.withDType(DType.F64, () -> new TransformerDecoder(2, 8, 4, o));
      Tensor wantGpt = gpt.forward(x, AttentionMasks.CAUSAL);
      Tensor wantDec = dec.forward(x, memory, AttentionMasks.CAUSAL, seen);
      KvCache one = new KvCache();
      KvCache two = new KvCache();
      for (int at = 0, n = 3; at < 7; at += n, n = 1) {
        int from = at;
        int length = n;
        assertThat(one.length()).isEqualTo(at);
        Tensor part = x.narrow(-2, from, length);
        Tensor g = Modes.inference(() -> gpt.decode(part, one));
        Tensor d = Modes.inference(() -> dec.decode(part, memory, seen, two));
        assertThat(g.allClose(wantGpt.narrow(-2, from, length), 0, 1e-12)).isTrue();
        assertThat(d.allClose(wantDec.narrow(-2, from, length), 0, 1e-12)).isTrue();
      }
      assertThat(two.length()).isEqualTo(7);
      two.clear();
      assertThat(two.length()).isZero();
    }
  }

  /** A turn in the complex plane, and scores that depend on the distance alone. */
  @Test
  void rotary() {
    Tensor x = normal(1, 2, 3, 6);
    double[] a = x.toDoubleArray();
    for (Rotary turn : List.of(Rotary.interleaved(), Rotary.halves().withBase(100))) {
      double[] y = turn.forward(x, 4).toDoubleArray();
      boolean next = turn.pairs() == Rotary.Pairs.INTERLEAVED;
      for (int row = 0; row < 6; row++) {
        for (int j = 0; j < 3; j++) {
          int re = row * 6 + (next ? 2 * j : j);
          int im = next ? re + 1 : re + 3;
          double angle = (4 + row % 3) * Math.pow(turn.base(), -2.0 * j / 6);
          double r = Math.hypot(a[re], a[im]);
          double t = Math.atan2(a[im], a[re]) + angle;
          assertThat(y[re]).isCloseTo(r * Math.cos(t), within(1e-12));
          assertThat(y[im]).isCloseTo(r * Math.sin(t), within(1e-12));
        }
      }
      Tensor q = normal(2, 1, 6);
      Tensor k = normal(3, 1, 6);
      double near = turn.forward(q, 3).mul(turn.forward(k, 1)).sum().item();
      double far = turn.forward(q, 903).mul(turn.forward(k, 901)).sum().item();
      assertThat(near).isCloseTo(far, within(1e-10));
      GradCheck.check(in -> turn.forward(in.getFirst(), 2).tanh().sum(), List.of(x), 1e-8);
    }
    assertThatThrownBy(() -> Rotary.halves().forward(Tensor.zeros(2, 3)))
        .isInstanceOf(ShapeException.class)
        .hasMessage("rotary: f32[2, 3]: it must be [..., length, size] with an even size.");
    assertThatThrownBy(() -> Rotary.halves().withBase(0))
        .isInstanceOf(TensorException.class)
        .hasMessage("rotary: the base is 0.0; it must be positive.");
  }

  @Test
  void positions() {
    SinusoidalPositions waves = new SinusoidalPositions();
    Tensor zero = Tensor.zeros(DType.F64, Shape.of(2, 3, 5));
    double[] p = waves.forward(zero).select(0, 1).toDoubleArray();
    for (int m = 0; m < 3; m++) {
      for (int j = 0; j < 5; j++) {
        double angle = m / Math.pow(10_000, (j - j % 2) / 5.0);
        double want = j % 2 == 0 ? Math.sin(angle) : Math.cos(angle);
        assertThat(p[m * 5 + j]).isCloseTo(want, within(1e-14));
      }
    }
    Tensor later = waves.forward(zero.narrow(1, 0, 1), 2);
    assertThat(later.bitEquals(waves.forward(zero).narrow(1, 2, 1))).isTrue();
    assertThat(waves.parameters()).isEmpty();
    assertThat(waves).hasToString("SinusoidalPositions()");

    LearnedPositions learned = Modes.withDType(DType.F64, () -> new LearnedPositions(4, 5));
    Tensor w = learned.weight().value();
    assertThat(learned.forward(zero, 1).select(0, 0).detach().bitEquals(w.narrow(0, 1, 3)))
        .isTrue();
    assertThat(learned).hasToString("LearnedPositions(4, 5)");
    assertThatThrownBy(() -> learned.forward(zero, 2))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "positions: f64[2, 3, 5] from place 2 on: it must be [..., length, 5], and there are 4"
                + " places.");
    assertThatThrownBy(() -> waves.forward(Tensor.zeros(3)))
        .hasMessage("positions: f32[3]: it must be [..., length, size].");
  }

  @Test
  void messages() {
    assertThatThrownBy(() -> new MultiHeadAttention(10, 3))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "multiHeadAttention: embed is 10 and heads are 3; both must be positive, and heads"
                + " divide embed.");
    MultiHeadAttention.Options o = MultiHeadAttention.Options.DEFAULT;
    assertThatThrownBy(() -> new MultiHeadAttention(12, 6, o.withKeyHeads(4)))
        .hasMessage(
            "multiHeadAttention: heads are 6 and heads of keys 4; they must be positive and divide"
                + " heads.");
    assertThatThrownBy(() -> new MultiHeadAttention(12, 6, o.withDropout(-1)))
        .hasMessage(
            "multiHeadAttention: the probability of dropout is -1.0; it must lie in [0, 1].");
    Net net = new Net(new MultiHeadAttention(4, 2));
    net.parameters();
    Tensor x = Tensor.zeros(2, 3, 4);
    assertThatThrownBy(() -> net.forward(Tensor.zeros(4)))
        .hasMessage("attn: multiHeadAttention: f32[4]: inputs must be [..., length, size].");
    assertThatThrownBy(() -> net.forward(Tensor.zeros(2, 3, 5)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "attn: linear: f32[2, 3, 5] with weight f32[12, 4]: the weight must be [out, in] and the"
                + " input's last axis its in.");
    Tensor yes = Tensor.ones(DType.BOOL, Shape.of(2, 5));
    assertThatThrownBy(() -> net.attn.forward(x, AttentionMasks.NONE.withMask(yes)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "attn: attention: the mask is bool[2, 5] and the scores are [2, 2, 3, 3]; it must have"
                + " that shape, or broadcast to it.");
    assertThatThrownBy(() -> net.attn.forward(x, AttentionMasks.NONE.withMask(yes.unsqueeze(0))))
        .hasMessage(
            "attn: attention: the mask is bool[1, 2, 5]; it must be [l, s] or [..., h, l, s].");
    assertThatThrownBy(() -> net.attn.forward(x, AttentionMasks.NONE.withPadding(yes)))
        .hasMessage(
            "attn: attention: the padding is bool[2, 5] and the keys are 3 in each of the"
                + " examples; it must be [..., 3].");
    assertThatThrownBy(
            () -> net.attn.forward(x, AttentionMasks.NONE.withPadding(Tensor.zeros(2, 3))))
        .isInstanceOf(DTypeException.class)
        .hasMessage(
            "attn: attention: the padding is f32[2, 3]; it must be bool, true where there is a key."
                + " Compare, as in ids.ne(0).");
  }

  @Test
  void layersInWords() {
    MultiHeadAttention grouped =
        new MultiHeadAttention(8, 4, MultiHeadAttention.Options.DEFAULT.withKeyHeads(2));
    assertThat(grouped).hasToString("MultiHeadAttention(8, 4 heads, 2 of keys)");
    assertThat(grouped.state().keySet())
        .containsExactly(
            "in_proj_bias",
            "k_proj_weight",
            "out_proj.bias",
            "out_proj.weight",
            "q_proj_weight",
            "v_proj_weight");
    assertThat(grouped.parameter("k_proj_weight").shape()).isEqualTo(Shape.of(4, 8));
    assertThat(new TransformerEncoderLayer(8, 4, SMALL.withPreNorm()))
        .hasToString("TransformerEncoderLayer(8, 4 heads, 12, norm first)");
    assertThat(new TransformerDecoderLayer(8, 4, SMALL))
        .hasToString("TransformerDecoderLayer(8, 4 heads, 12)");
    assertThat(new TransformerEncoder(3, 8, 4, SMALL)).hasToString("TransformerEncoder(3)");
    assertThat(new TransformerDecoder(3, 8, 4, SMALL)).hasToString("TransformerDecoder(3)");
  }

  /** One head of the layer is the operation, with the same bits. */
  @Test
  void layerAndOperationAgree() {
    Net net = new Net(new MultiHeadAttention(4, 1));
    Tensor x = Tensor.randn(2, 3, 4);
    Tensor p = x.linear(net.parameter("attn.in_proj_weight"), net.parameter("attn.in_proj_bias"));
    Tensor[] qkv = p.chunk(3, -1);
    Tensor y =
        qkv[0]
            .unsqueeze(1)
            .attention(qkv[1].unsqueeze(1), qkv[2].unsqueeze(1))
            .squeeze(1)
            .linear(net.parameter("attn.out_proj.weight"), net.parameter("attn.out_proj.bias"));
    assertThat(net.forward(x).detach().bitEquals(y.detach())).isTrue();
  }

  /** Lectures, AR-16: a decoder learns to give a sequence backwards. */
  @Test
  void reversal() {
    record Reverser(
        Embedding in, Embedding out, TransformerEncoder enc, TransformerDecoder dec, Linear head)
        implements Model {
      Tensor logits(Tensor source, Tensor before) {
        SinusoidalPositions at = new SinusoidalPositions();
        Tensor memory = enc.forward(at.forward(in.forward(source)));
        return head.forward(dec.forward(at.forward(out.forward(before)), memory));
      }
    }
    int length = 4;
    int words = 6;
    double accuracy =
        Rng.using(
            11,
            () -> {
              TransformerOptions o = SMALL.withFeedForward(32).withPreNorm();
              Reverser net =
                  new Reverser(
                      new Embedding(words, 16),
                      new Embedding(words + 1, 16),
                      new TransformerEncoder(1, 16, 2, o),
                      new TransformerDecoder(1, 16, 2, o),
                      new Linear(16, words));
              Adam adam = new Adam(net.parameters(), 0.01);
              for (int step = 0; step < 160; step++) {
                Tensor source = Tensor.randint(0, words, 24, length);
                adam.zeroGrad();
                Losses.crossEntropy(
                        net.logits(source, before(source, words)).reshape(-1, words),
                        source.flip(1).flatten())
                    .backward();
                adam.step();
              }
              Tensor source = Tensor.randint(0, words, 200, length);
              return Modes.inference(() ->
                  net.logits(source, before(source, words))
                      .argmax(-1)
                      .eq(source.flip(1))
                      .to(DType.F32)
                      .mean()
                      .item());
            });
    assertThat(accuracy).isGreaterThan(0.98);
  }

  /** What the decoder has said so far: a start word, then the reversed sequence but its last. */
  private static Tensor before(Tensor source, int start) {
    List<Tensor> parts = new ArrayList<>();
    parts.add(Tensor.full(DType.I64, Shape.of(source.size(0), 1), start));
    parts.add(source.flip(1).narrow(1, 0, source.size(1) - 1));
    return Tensor.concat(1, parts.toArray(new Tensor[0]));
  }
}
