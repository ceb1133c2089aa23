package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Suggestions for names that do not exist. */
class NearestTest {
  private static String remedy(String word) {
    return Nearest.remedy(word, List.of("sgd", "momentum", "adam", "adamw", "matmul_1024"));
  }

  @Test
  void suggestsTheNearest() {
    var known = " Known: sgd, momentum, adam, adamw, matmul_1024.";
    assertThat(remedy("adamm")).isEqualTo("Did you mean adam?" + known);
    assertThat(remedy("Adamw")).isEqualTo("Did you mean adamw?" + known);
    assertThat(remedy("SGD")).isEqualTo("Did you mean sgd?" + known);
    assertThat(remedy("mometnum")).isEqualTo("Did you mean momentum?" + known);
    assertThat(remedy("matmul")).isEqualTo("Did you mean matmul_1024?" + known);
  }

  @Test
  void onlyListsIfNothingIsNear() {
    assertThat(remedy("lion")).isEqualTo("Known: sgd, momentum, adam, adamw, matmul_1024.");
    assertThat(remedy("")).isEqualTo("Known: sgd, momentum, adam, adamw, matmul_1024.");
  }
}
