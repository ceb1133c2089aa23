package dev.adjoint.bench;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A step that is timed. It is held against a reference before, and must change nothing it reuses.
 */
abstract class Workload {
  private final double seconds;

  /** Timed for that long, as in the peer's script. */
  Workload(double seconds) {
    this.seconds = seconds;
  }

  final double seconds() {
    return seconds;
  }

  /** The name in the table. */
  abstract String name();

  /** Floating-point operations of a step, where they are what it consists of; else 0. */
  double flops() {
    return 0;
  }

  /** One step; it ends when the result and all parameters hold numbers. */
  abstract void step();

  /**
   * Runs the fixture and compares.
   *
   * @throws WrongResult if the numbers are not the reference's
   */
  abstract void check(SafetensorsFile reference);

  /** |ours - theirs| <= relative |theirs| + absolute for every number. */
  final void compare(
      String what, double[] ours, double[] theirs, double relative, double absolute) {
    for (int i = 0; i < theirs.length; i++) {
      if (!(Math.abs(ours[i] - theirs[i]) <= relative * Math.abs(theirs[i]) + absolute)) {
        throw new WrongResult(
            String.format(
                Locale.ROOT,
                "bench %s: %s %d is %.9g and the reference %.9g; the workload computes something"
                    + " else, so it was not timed.",
                name(),
                what,
                i,
                ours[i],
                theirs[i]));
      }
    }
  }

  /**
   * Compares eight numbers at the start, in the middle and at the end, and the sums of all numbers
   * and of their squares. What 32 bits of a sum of n numbers may lose grows as √n of their size.
   */
  final void comparePieces(String key, @Nullable Tensor t, SafetensorsFile reference) {
    if (t == null) {
      throw new IllegalStateException("bench " + name() + ": there is no " + key + ".");
    }
    double[] all = t.toDoubleArray();
    double[] pieces = new double[24];
    int[] starts = {0, all.length / 2, all.length - 8};
    for (int i = 0; i < starts.length; i++) {
      System.arraycopy(all, starts[i], pieces, 8 * i, 8);
    }
    double sum = 0;
    double squares = 0;
    for (double x : all) {
      sum += x;
      squares += x * x;
    }
    String path = name() + "/" + key;
    double size = Math.sqrt(squares / all.length);
    compare(key, pieces, reference.tensor(path).toDoubleArray(), 1e-4, 1e-5 * size);
    double[] theirs = reference.tensor(path + "_sums").toDoubleArray();
    double loss = 1e-5 * Math.sqrt(squares);
    compare("sum of " + key, new double[] {sum}, new double[] {theirs[0]}, 1e-4, loss);
    double[] theirSquares = {theirs[1]};
    compare("sum of squares of " + key, new double[] {squares}, theirSquares, 1e-5, 0);
  }

  /** The reference and the workload disagree. */
  static final class WrongResult extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongResult(String message) {
      super(message);
    }
  }
}
