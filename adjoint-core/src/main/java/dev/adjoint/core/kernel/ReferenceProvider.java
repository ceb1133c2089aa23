package dev.adjoint.core.kernel;

/** Offers {@link ReferenceKernels}: always there, slow, the oracle. */
public final class ReferenceProvider implements KernelProvider {
  /** Makes the provider. */
  public ReferenceProvider() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public String unavailable() {
    return "";
  }

  @Override
  public Kernels create() {
    return new ReferenceKernels();
  }
}
