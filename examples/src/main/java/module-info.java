/** Lectures and models as short runnable programs. Open, because models are read by reflection. */
open module dev.adjoint.examples {
  requires static transitive org.jspecify;
  requires transitive dev.adjoint.core;
  requires dev.adjoint.data;
  requires dev.adjoint.train;

  exports dev.adjoint.examples;
  exports dev.adjoint.examples.micrograd;
}
