/** All of Adjoint that a program needs. The CPU kernels come along as a service. */
module dev.adjoint {
  requires transitive dev.adjoint.core;
  requires transitive dev.adjoint.nn;
  requires transitive dev.adjoint.train;
}
