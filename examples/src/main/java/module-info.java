/** Lectures and models as short runnable programs. */
module dev.adjoint.examples {
  requires static transitive org.jspecify;
  requires transitive dev.adjoint.core;
  requires dev.adjoint.data;
  requires dev.adjoint.train;

  exports dev.adjoint.examples;
  exports dev.adjoint.examples.micrograd;

  // models, whose fields are read
  opens dev.adjoint.examples.lectures.architectures to
      dev.adjoint.nn;
  opens dev.adjoint.examples.lectures.comparisons to
      dev.adjoint.nn;
  opens dev.adjoint.examples.lectures.engine to
      dev.adjoint.nn;
  opens dev.adjoint.examples.lectures.networks to
      dev.adjoint.nn;
}
