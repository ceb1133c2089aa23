/** Embedded data sets, each under its own licence. */
module dev.adjoint.data {
  requires static transitive org.jspecify;
}
