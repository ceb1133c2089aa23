package dev.adjoint.bench;

import dev.adjoint.core.io.SafetensorsFile;
import java.util.Locale;

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

  /** The reference and the workload disagree. */
  static final class WrongResult extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongResult(String message) {
      super(message);
    }
  }
}
