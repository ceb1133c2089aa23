package dev.adjoint.core.kernel;

/**
 * Found by {@link java.util.ServiceLoader}: offers {@link Kernels} if this machine can run them.
 */
public interface KernelProvider {
  /** Name, for {@code -Dadjoint.kernels=name}. */
  String name();

  /** Higher wins among the available: simd 20, scalar 10, reference 0. */
  int priority();

  /** Why these kernels cannot run here, with the remedy; empty if they can. */
  String unavailable();

  /** The kernels; called once. */
  Kernels create();
}
