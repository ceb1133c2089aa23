package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProvidersTest {
  @Test
  void namesAndPriorities() {
    assertThat(new SimdProvider().name()).isEqualTo("simd");
    assertThat(new SimdProvider().priority()).isEqualTo(20);
    assertThat(new ScalarProvider().name()).isEqualTo("scalar");
    assertThat(new ScalarProvider().priority()).isEqualTo(10);
    assertThat(new ScalarProvider().create().name()).isEqualTo("scalar");
    assertThat(new SimdProvider().create().name()).isEqualTo("simd");
  }

  @Test
  void simdSaysWhatIsMissing() {
    assertThat(new ScalarProvider().unavailable()).isEmpty();
    assertThat(new SimdProvider().unavailable()).isEmpty();
    assertThat(SimdProvider.unavailable(ModuleLayer.empty()))
        .isEqualTo(
            "this JVM runs without the module jdk.incubator.vector; start it with"
                + " --add-modules jdk.incubator.vector");
  }
}
