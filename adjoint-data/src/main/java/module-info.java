/** Embedded data sets, each under its own licence. */
module dev.adjoint.data {
  requires static org.jspecify;
  requires transitive dev.adjoint.train;

  exports dev.adjoint.data;
}
