package dev.adjoint.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricTest {
  private static final Tensor OUTPUT =
      Tensor.of(new float[] {1, 2, 0, 5, 5, 5, -1, -3, -2, 0, 1, 2}, 4, 3);

  @Test
  void accuracyCountsTheLargest() {
    assertThat(Accuracy.of(OUTPUT, Tensor.of(new long[] {1, 0, 0, 2}))).isEqualTo(1);
    assertThat(Accuracy.of(OUTPUT, Tensor.of(new int[] {1, 1, 2, 2}))).isEqualTo(0.5);
    assertThat(new Accuracy().total(OUTPUT.requiresGrad(), Tensor.of(new long[] {0, 0, 0, 0})))
        .isEqualTo(2);
    assertThat(new Accuracy().name()).isEqualTo("accuracy");
    assertThat(Accuracy.of(Tensor.zeros(0, 3), Tensor.of(new long[0]))).isNaN();
  }

  @Test
  void accuracyRefusesOtherShapes() {
    assertThatThrownBy(() -> Accuracy.of(OUTPUT, Tensor.of(new long[3])))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "accuracy: output f32[4, 3] and target i64[3]; they must be [n, classes] and whole"
                + " class numbers [n].");
    assertThatThrownBy(() -> Accuracy.of(OUTPUT, Tensor.zeros(4)))
        .isInstanceOf(ShapeException.class)
        .hasMessage(
            "accuracy: output f32[4, 3] and target f32[4]; they must be [n, classes] and whole"
                + " class numbers [n].");
  }

  @Test
  void ownMetrics() {
    Metric m = Metric.of("absolute_error", (y, t) -> y.sub(t).abs().sum().item());
    assertThat(m.name()).isEqualTo("absolute_error");
    assertThat(m.total(Tensor.of(new float[] {1, 2}), Tensor.of(new float[] {3, 3}))).isEqualTo(3);
  }

  @Test
  void scores() {
    Scores s = new Scores(0.06123, Map.of("accuracy", 0.98125));
    assertThat(s).hasToString("loss 0.0612, accuracy 0.9813");
    assertThat(s.metric("accuracy")).isEqualTo(0.98125);
    assertThat(s.metric("other")).isNaN();
  }
}
