/** Data sets and loaders, Trainer, metrics, checkpoints. */
module dev.adjoint.train {
  requires static transitive org.jspecify;
  requires transitive dev.adjoint.nn;

  exports dev.adjoint.train.io;
}
