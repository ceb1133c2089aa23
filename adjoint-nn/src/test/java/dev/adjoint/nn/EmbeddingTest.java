package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
  private static final Tensor IDS = Tensor.of(new int[] {0, 3, 3, 1}, 2, 2);

  private record Net(Embedding words) implements Layer {
    @Override
    public Tensor forward(Tensor x) {
      return words.forward(x);
    }
  }

  @Test
  void rows() {
    Embedding e = new Embedding(4, 3);
    Tensor y = e.forward(IDS);
    assertThat(y.shape()).isEqualTo(Shape.of(2, 2, 3));
    Tensor same =
        e.weight().value().indexSelect(0, Tensor.of(new int[] {0, 3, 3, 1})).reshape(2, 2, 3);
    assertThat(y.detach().bitEquals(same)).isTrue();
    assertThat(e.forward(IDS.to(DType.U8)).bitEquals(y)).isTrue();
    assertThat(e).hasToString("Embedding(4, 3)");
    assertThat(e.count() + " " + e.size()).isEqualTo("4 3");
    assertThat(e.forward(Tensor.of(2)).shape()).isEqualTo(Shape.of(3));
    assertThat(e.forward(Tensor.zeros(DType.I64, Shape.of(2, 0))).shape())
        .isEqualTo(Shape.of(2, 0, 3));
  }

  @Test
  void startsNormal() {
    Tensor w = Rng.using(7, () -> new Embedding(400, 50)).weight().value();
    assertThat(w.mean().item()).isBetween(-0.02, 0.02);
    assertThat(w.std().item()).isBetween(0.98, 1.02);
  }

  @Test
  void paddingIsZeroAndStaysSo() {
    Embedding e = new Embedding(4, 3, Embedding.Options.DEFAULT.withPadding(3));
    assertThat(e.weight().value().select(0, 3).toDoubleArray()).containsOnly(0);
    assertThat(e.weight().value().select(0, 2).abs().amin().item()).isPositive();
    e.forward(IDS).sum().backward();
    Tensor g = Objects.requireNonNull(e.weight().grad());
    assertThat(g.sum(1).toDoubleArray()).containsExactly(3, 3, 0, 0);
    assertThat(e).hasToString("Embedding(4, 3, padding 3)");
  }

  @Test
  void pretrained() {
    Tensor table = Tensor.randn(4, 3);
    assertThat(Embedding.of(table).parameters()).hasSize(1);
    Embedding frozen = Embedding.frozen(table);
    assertThat(frozen.parameters()).isEmpty();
    assertThat(frozen.state()).containsKey("weight");
    assertThat(frozen.forward(IDS).needsGrad()).isFalse();
    assertThat(frozen.forward(Tensor.of(1)).bitEquals(table.select(0, 1))).isTrue();
  }

  @Test
  void derivativesAndTransforms() {
    Tensor w = new Rng(1).normal(DType.F64, Shape.of(4, 3));
    for (EmbeddingBag.Mode mode : EmbeddingBag.Mode.values()) {
      EmbeddingBag bag = new EmbeddingBag(new Param(w), mode);
      bag.forward(IDS).tanh().sum().backward();
      Tensor numeric =
          GradCheck.numericalGradient(
              t -> new EmbeddingBag(new Param(t), mode).forward(IDS).tanh().sum(), w, 1e-5);
      assertThat(Objects.requireNonNull(bag.weight().grad()).allClose(numeric, 1e-7, 1e-8))
          .isTrue();
    }
    Embedding e = new Embedding(new Param(w), 3);
    Tensor each = Adjoint.vmap(e::forward).apply(IDS);
    assertThat(each.detach().bitEquals(e.forward(IDS).detach())).isTrue();
  }

  @Test
  void emptyBagsAreZero() {
    Tensor none = Tensor.zeros(DType.I64, Shape.of(2, 0));
    for (EmbeddingBag.Mode mode : EmbeddingBag.Mode.values()) {
      Tensor y = new EmbeddingBag(4, 3, mode).forward(none);
      assertThat(y.shape()).isEqualTo(Shape.of(2, 3));
      assertThat(y.toDoubleArray()).containsOnly(0);
    }
    assertThat(new EmbeddingBag(4, 3, EmbeddingBag.Mode.MAX))
        .hasToString("EmbeddingBag(4, 3, max)");
  }

  @Test
  void messages() {
    Net net = new Net(new Embedding(4, 3));
    net.parameters();
    assertThatThrownBy(() -> net.forward(Tensor.of(new int[] {0, 3, 4, 1}, 2, 2)))
        .isInstanceOf(IndexException.class)
        .hasMessage(
            "words: embedding: id 4 at [1, 0] of i32[2, 2]; the table has 4 rows, ids go from 0 to"
                + " 3.");
    assertThatThrownBy(() -> net.words.forward(Tensor.of(-1L)))
        .hasMessage(
            "words: embedding: id -1 at [] of i64[]; the table has 4 rows, ids go from 0 to 3.");
    assertThatThrownBy(() -> new Embedding(0, 3).forward(Tensor.of(0L)))
        .hasMessage("embedding: id 0 at [] of i64[]; the table is empty.");
    assertThatThrownBy(() -> net.forward(Tensor.of(1.0)))
        .isInstanceOf(DTypeException.class)
        .hasMessage(
            "words: embedding: the ids are f64[]; they must be i64 or i32. Convert with"
                + " .to(DType.I64).");
    assertThatThrownBy(() -> new Embedding(new Param(Tensor.zeros(3)), null))
        .isInstanceOf(ShapeException.class)
        .hasMessage("embedding: weight f32[3]: the weight must be [count, size].");
    assertThatThrownBy(() -> new Embedding(-1, 3))
        .hasMessage("embedding: count is -1 and size 3; they must not be negative.");
    assertThatThrownBy(() -> new Embedding(4, 3, Embedding.Options.DEFAULT.withPadding(4)))
        .isInstanceOf(TensorException.class)
        .hasMessage("embedding: the padding id is 4; it must lie from 0 to 3.");
    assertThatThrownBy(() -> new EmbeddingBag(new Param(Tensor.zeros(3)), EmbeddingBag.Mode.SUM))
        .hasMessage("embeddingBag: weight f32[3]: the weight must be [count, size].");
    assertThatThrownBy(() -> new EmbeddingBag(4, 3, EmbeddingBag.Mode.SUM).forward(Tensor.of(0L)))
        .hasMessage("embeddingBag: the ids are i64[]; they must be [..., n].");
  }
}
