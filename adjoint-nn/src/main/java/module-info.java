/** Layers, losses, initialisers, optimizers, schedules. */
module dev.adjoint.nn {
  requires static transitive org.jspecify;
  requires transitive dev.adjoint.core;

  exports dev.adjoint.nn;
  exports dev.adjoint.nn.activation;
  exports dev.adjoint.nn.attention;
  exports dev.adjoint.nn.conv;
  exports dev.adjoint.nn.loss;
  exports dev.adjoint.nn.norm;
  exports dev.adjoint.nn.optim;
  exports dev.adjoint.nn.recurrent;
  exports dev.adjoint.nn.schedule;
}
