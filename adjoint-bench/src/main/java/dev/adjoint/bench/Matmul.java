package dev.adjoint.bench;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;

/** c = a b of two n x n matrices. */
final class Matmul extends Workload {
  private final int n;
  private final Tensor a;
  private final Tensor b;

  Matmul(int n) {
    super(2);
    this.n = n;
    a = Fixture.values(41, 4, n, n);
    b = Fixture.values(42, 4, n, n);
  }

  @Override
  String name() {
    return "matmul_" + n;
  }

  @Override
  double flops() {
    return 2.0 * n * n * n;
  }

  @Override
  void step() {
    Modes.noGrad(() -> a.matmul(b));
  }

  @Override
  void check(SafetensorsFile reference) {
    Tensor c = a.matmul(b);
    Tensor corners =
        Tensor.stack(
            0,
            c.select(0, 0).slice(0, 0, 8),
            c.select(0, n / 2 - 1).slice(0, 8, 16),
            c.select(0, n - 1).slice(0, n - 8, n));
    compare(
        "element",
        corners.toDoubleArray(),
        reference.tensor(name() + "/corners").toDoubleArray(),
        1e-4,
        1e-4);
    double sum = 0;
    double squares = 0;
    for (double x : c.toDoubleArray()) {
      sum += x;
      squares += x * x;
    }
    double[] theirs = reference.tensor(name() + "/sums").toDoubleArray();
    compare("sum", new double[] {sum}, new double[] {theirs[0]}, 1e-4, 1);
    compare("sum of squares", new double[] {squares}, new double[] {theirs[1]}, 1e-5, 0);
  }
}
