package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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
  void arraysGivenBackAreLentAgain() {
    // The arrays are everybody's: a kernel that still runs on another thread may come between.
    Set<float[]> lent = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 10_000; i++) {
      float[] a = Scratch.take(1000);
      lent.add(a);
      Scratch.give(a);
    }
    assertThat(lent).hasSizeLessThan(100);
  }
}
