/** Tensors, differentiation, expressions, reference kernels. Needs {@code java.base} only. */
module dev.adjoint.core {
  requires static org.jspecify;

  exports dev.adjoint.core;
  exports dev.adjoint.core.expr;
  exports dev.adjoint.core.op;
  exports dev.adjoint.core.io;
  exports dev.adjoint.core.kernel;

  uses dev.adjoint.core.kernel.KernelProvider;
}
