/** Fast kernels for the CPU. The only published module that reads {@code jdk.incubator.vector}. */
module dev.adjoint.cpu {
  requires static org.jspecify;
  requires dev.adjoint.core;
  requires jdk.incubator.vector;

  provides dev.adjoint.core.kernel.KernelProvider with
      dev.adjoint.cpu.ScalarProvider,
      dev.adjoint.cpu.SimdProvider;
}
