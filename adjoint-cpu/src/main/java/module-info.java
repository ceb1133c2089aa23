/** Fast kernels for the CPU. The only module that reads {@code jdk.incubator.vector}. */
module dev.adjoint.cpu {
  requires static org.jspecify;
  requires dev.adjoint.core;
  requires jdk.incubator.vector;
}
