/** Linear algebra with derivatives. The factorisations are EJML's. */
@SuppressWarnings("requires-automatic") // EJML has no module descriptor
module dev.adjoint.linalg {
  requires static org.jspecify;
  requires transitive dev.adjoint.core;
  requires ejml.core;
  requires ejml.ddense;

  exports dev.adjoint.linalg;
}
