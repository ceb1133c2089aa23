package dev.adjoint.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.conformance.EqualBits;
import dev.adjoint.conformance.OneHash;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Twenty steps of training give the same bits on JVMs and machines of every kind. */
class EqualBitsConformanceTest {
  private static final OneHash SMALL = new OneHash(EqualBits.class, "small");
  private static final OneHash TINY = new OneHash(EqualBits.class, "tiny");

  @Test
  void forAnyThreadsAnyVectorsAnyCompiler() throws IOException, InterruptedException {
    OneHash.same(
        SMALL.in("simd", "-Dadjoint.threads=1"),
        SMALL.in("simd", "-Dadjoint.threads=2"),
        SMALL.in("simd", "-Dadjoint.threads=4", "-Dadjoint.loops=vector"),
        SMALL.in("simd", "-Dadjoint.fusion=off"),
        SMALL.in("simd", "-Dadjoint.recycling=off"),
        SMALL.in("simd", "-Dadjoint.poison=on"),
        SMALL.in("simd", "-XX:TieredStopAtLevel=1"),
        SMALL.in("simd", "-XX:UseAVX=2"),
        SMALL.in("simd", "-XX:MaxVectorSize=16"),
        SMALL.in("scalar", "-Dadjoint.kernels=scalar", "-Dadjoint.threads=3"));
  }

  @Test
  void inTheInterpreterToo() throws IOException, InterruptedException {
    OneHash.Result compiled = TINY.in("simd");
    OneHash.same(
        compiled,
        TINY.in("simd", "-Xint", "-Dadjoint.loops=vector"),
        TINY.in("scalar", "-Xint", "-Dadjoint.kernels=scalar"));
    OneHash.Result reference = TINY.in("reference", "-Dadjoint.kernels=reference");
    assertThat(reference.hash()).as("the hash sees the last bit").isNotEqualTo(compiled.hash());
  }
}
