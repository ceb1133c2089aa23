/** The workloads that are timed beside other frameworks. */
module dev.adjoint.bench {
  requires static org.jspecify;
  requires static jdk.incubator.vector; // the calibration loop; there where adjoint-cpu is
  requires java.management;
  requires jdk.management;
  requires dev.adjoint.data;
  requires dev.adjoint.train;

  exports dev.adjoint.bench;

  opens dev.adjoint.bench to
      dev.adjoint.nn;
}
