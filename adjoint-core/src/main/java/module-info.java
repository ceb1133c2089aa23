/** Tensors, differentiation, expressions, reference kernels. Needs {@code java.base} only. */
@SuppressWarnings("module") // the qualified exports name modules that are built later
module dev.adjoint.core {
  requires static org.jspecify;

  exports dev.adjoint.core;
  exports dev.adjoint.core.expr;
  exports dev.adjoint.core.op;
  exports dev.adjoint.core.kernel to
      dev.adjoint.app,
      dev.adjoint.bench,
      dev.adjoint.cpu,
      dev.adjoint.nn;

  uses dev.adjoint.core.kernel.KernelProvider;
}
