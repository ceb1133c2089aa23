/** Lectures and models as short runnable programs. */
module dev.adjoint.examples {
  requires static transitive org.jspecify;
  requires dev.adjoint.data;
  requires dev.adjoint.train;
}
