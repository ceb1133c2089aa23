/** Pictures: graphs with values and gradients, plots. */
@SuppressWarnings("requires-automatic") // neither XChart nor the Eclipse Layout Kernel is modular
module dev.adjoint.view {
  requires static org.jspecify;
  requires transitive dev.adjoint.nn;
  requires com.google.common; // the Layout Kernel uses it, and as no module cannot say so
  requires java.desktop;
  requires org.eclipse.elk.alg.layered;
  requires org.eclipse.elk.core;
  requires org.eclipse.elk.graph;
  requires org.eclipse.emf.common; // lists of the above
  requires xchart;

  exports dev.adjoint.view;
}
