package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.conformance.OneHash;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Steps of a small CNN and a small LSTM give the same bits on JVMs and machines of every kind. */
class NetBitsTest {
  private static final OneHash SMALL = new OneHash(NetBits.class, "small");
  private static final OneHash TINY = new OneHash(NetBits.class, "tiny");

  @Test
  void onOneThreadAndThreeWithVectorsAndWithout() throws IOException, InterruptedException {
    OneHash.same(
        SMALL.in("simd", "-Dadjoint.threads=1", "-Dadjoint.loops=vector"),
        SMALL.in("scalar", "-Dadjoint.kernels=scalar", "-Dadjoint.threads=3"));
  }

  @Test
  @Tag("long")
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
  @Tag("long")
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
