package dev.adjoint.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import org.junit.jupiter.api.Test;

class SpareTest {
  private static final int N = 5000;

  private final Spare spare = new Spare(false, 100_000);

  @Test
  void theLastOneGivenOfTheVeryLengthAndType() {
    float[] first = new float[N];
    float[] second = new float[N];
    double[] other = new double[N];
    spare.give(first);
    spare.give(second);
    spare.give(other);
    assertThat(spare.bytes()).isEqualTo(16 * N);
    assertThat(spare.take(DType.F32, N + 1)).isNull();
    assertThat(spare.take(DType.F32, N)).isSameAs(second);
    assertThat(spare.take(DType.F32, N)).isSameAs(first);
    assertThat(spare.take(DType.F32, N)).isNull();
    assertThat(spare.take(DType.F64, N)).isSameAs(other);
    assertThat(spare.bytes()).isZero();
  }

  @Test
  void shortOnesAreNotWorthIt() {
    spare.give(new float[3]);
    assertThat(spare.take(DType.F32, 3)).isNull();
    assertThat(spare.keeps(DType.F32, 3)).isFalse();
    assertThat(spare.keeps(DType.F32, N)).isTrue();
    assertThat(spare.keeps(DType.I64, N)).isFalse();
  }

  @Test
  void noMoreThanTheMost() {
    for (int i = 0; i < 100; i++) {
      spare.give(new float[N]);
    }
    assertThat(spare.bytes()).isEqualTo(100_000);
  }

  @Test
  void whatPassesDoNotAskForIsDropped() {
    spare.give(new float[N]);
    float[] used = new float[2 * N];
    spare.give(used);
    for (int i = 0; i < 9; i++) {
      spare.passed();
      assertThat(spare.take(DType.F32, 2 * N)).isSameAs(used);
      spare.give(used);
    }
    assertThat(spare.bytes()).isEqualTo(8 * N);
  }

  @Test
  void poison() {
    Spare poisoned = new Spare(true, 100_000);
    float[] a = {1, 2, 3};
    double[] b = {1, 2};
    poisoned.give(a);
    poisoned.give(b);
    assertThat(a).containsOnly(Float.NaN);
    assertThat(b).containsOnly(Double.NaN);
    assertThat(poisoned.take(DType.F32, 3)).isSameAs(a);
    assertThat(poisoned.take(DType.F64, 2)).isSameAs(b);
  }
}
