/** Layers, losses, initialisers, optimizers, schedules. */
module dev.adjoint.nn {
  requires static org.jspecify;
  requires transitive dev.adjoint.core;
}
