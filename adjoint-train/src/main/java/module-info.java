/** Data sets and loaders, Trainer, metrics, checkpoints. */
module dev.adjoint.train {
  requires static org.jspecify;
  requires transitive dev.adjoint.nn;
  requires de.siegmar.fastcsv;

  exports dev.adjoint.train;
  exports dev.adjoint.train.io;
}
