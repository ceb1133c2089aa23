package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScratchTest {
  @Test
  void lentArraysAreLargeEnoughAndNeverLentTwice() {
    for (int n : new int[] {0, 1, 255, 256, 257, 4096, 5000, 1 << 20, (1 << 20) + 1}) {
      List<float[]> lent = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        float[] a = Scratch.take(n);
        assertThat(a.length).isGreaterThanOrEqualTo(n);
        assertThat(lent).noneMatch(other -> other == a);
        lent.add(a);
      }
      lent.forEach(Scratch::give);
    }
  }

  @Test
  void anArrayGivenBackIsLentAgain() {
    float[] a = Scratch.take(1000);
    Scratch.give(a);
    assertThat(Scratch.take(1024)).isSameAs(a);
    Scratch.give(a);
  }
}
