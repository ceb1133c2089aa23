package dev.adjoint.examples;

import dev.adjoint.examples.Checks.Check;
import dev.adjoint.examples.Checks.Line;
import java.util.List;

/**
 * What came of running an example.
 *
 * @param lecture the example
 * @param lines its checks and remarks, in the order of the program
 */
public record Outcome(Lecture lecture, List<Line> lines) {
  /** Keeps a copy of the lines. */
  public Outcome {
    lines = List.copyOf(lines);
  }

  /** Runs an example; an exception is a check that does not agree. */
  public static Outcome of(Lecture lecture) {
    Checks c = new Checks();
    try {
      lecture.run(c);
    } catch (RuntimeException e) {
      c.expectText("runs to its end", e, "without an exception");
    }
    return new Outcome(lecture, c.lines());
  }

  /** The checks alone. */
  public List<Check> checks() {
    return lines.stream().filter(Check.class::isInstance).map(Check.class::cast).toList();
  }

  /** Whether every number agrees. */
  public boolean ok() {
    return checks().stream().allMatch(Check::ok);
  }
}
