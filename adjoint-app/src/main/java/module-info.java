/** The command line. */
module dev.adjoint.app {
  requires static org.jspecify;
  requires dev.adjoint.bench;
  requires dev.adjoint.data;
  requires dev.adjoint.examples;
  requires dev.adjoint.train;
  requires dev.adjoint.view;
  requires info.picocli;
  requires java.compiler;
  requires java.desktop;
  requires jdk.management;

  opens dev.adjoint.app to
      info.picocli;

  uses dev.adjoint.core.kernel.KernelProvider;
}
