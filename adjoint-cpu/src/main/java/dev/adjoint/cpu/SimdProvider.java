package dev.adjoint.cpu;

import dev.adjoint.core.kernel.KernelProvider;
import dev.adjoint.core.kernel.Kernels;

/** Kernels with the Vector API. */
public final class SimdProvider implements KernelProvider {
  /** For {@link java.util.ServiceLoader}. */
  public SimdProvider() {}

  @Override
  public String name() {
    return "simd";
  }

  @Override
  public int priority() {
    return 20;
  }

  /**
   * Asks the boot layer: touching a class of the Vector API where it is absent would be too late.
   */
  @Override
  public String unavailable() {
    return unavailable(ModuleLayer.boot());
  }

  static String unavailable(ModuleLayer layer) {
    return layer.findModule("jdk.incubator.vector").isPresent()
        ? ""
        : "this JVM runs without the module jdk.incubator.vector; start it with"
            + " --add-modules jdk.incubator.vector";
  }

  /** Plain loops that become vector loops; with {@code -Dadjoint.loops=vector} vectors at once. */
  @Override
  public Kernels create() {
    Team.configure(System.getProperty("adjoint.threads"));
    return "vector".equals(System.getProperty("adjoint.loops")) ? cold() : warm();
  }

  private static Kernels warm() {
    Copy copy = new Copy(new WarmStrips());
    return new CpuKernels(
        "simd", true, new WarmLines(), copy, new WarmBlock(), new WarmConv(), new WarmSquares());
  }

  /** Vector loops from the first call on. */
  static Kernels cold() {
    Copy.Strips strips = WarmStrips.vector();
    VectorGemm block = new VectorGemm(strips);
    ConvTiles tiles = new VectorConv(block);
    return new CpuKernels(
        "simd", true, new VectorLines(), new Copy(strips), block, () -> tiles, VectorSquares::new);
  }
}
