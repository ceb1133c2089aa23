/** The command line. */
module dev.adjoint.app {
  requires static org.jspecify;
  requires dev.adjoint.data;
  requires dev.adjoint.train;
  requires info.picocli;
  requires jdk.management;

  opens dev.adjoint.app to
      info.picocli;

  uses dev.adjoint.core.kernel.KernelProvider;
}
