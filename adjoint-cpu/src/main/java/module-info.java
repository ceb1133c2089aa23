/** Fast kernels for the CPU. The only module that reads {@code jdk.incubator.vector}. */
module dev.adjoint.cpu {
  requires static transitive org.jspecify;
  requires dev.adjoint.core;
  requires jdk.incubator.vector;
}
