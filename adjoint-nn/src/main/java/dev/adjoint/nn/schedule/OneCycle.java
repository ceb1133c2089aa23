package dev.adjoint.nn.schedule;

import static dev.adjoint.nn.schedule.Checks.text;

/**
 * One cycle over n steps: from {@code start} up to 1 at the step p n - 1, p being {@code peakAt},
 * down to {@code end} at the step n - 1, and no further (Smith and Topin, 2019; PyTorch's {@code
 * OneCycleLR}, whose {@code max_lr} is the optimizer's learning rate). With three phases it comes
 * down to {@code start} first, in as many steps as it rose, and then to {@code end}.
 *
 * <pre>{@code
 * new Sgd(net.parameters(), 0.4, Sgd.momentum(0.9)).schedule(Schedule.oneCycle(2000))
 * }</pre>
 *
 * @param length n
 * @param peakAt p, in [0, 1]
 * @param start the factor of step 0; PyTorch's 1/div_factor
 * @param end the last factor; PyTorch's 1/(div_factor final_div_factor)
 * @param shape how it goes from one to the next
 * @param threePhases whether it comes down in two phases
 */
public record OneCycle(
    long length, double peakAt, double start, double end, Shape shape, boolean threePhases)
    implements Schedule {
  /** How a phase goes from one factor to the next. */
  public enum Shape {
    /** Half a wave. */
    COSINE,
    /** A straight line. */
    LINEAR
  }

  /** Checks the settings. */
  public OneCycle {
    Checks.positive("oneCycle", "the number of steps", length);
    Checks.fraction("oneCycle", "peakAt", peakAt);
    Checks.fraction("oneCycle", "start", start);
    Checks.fraction("oneCycle", "end", end);
  }

  /** With the peak after this part of the steps; 0.3 at first. */
  public OneCycle withPeakAt(double part) {
    return new OneCycle(length, part, start, end, shape, threePhases);
  }

  /** With another first factor; 0.04 at first. */
  public OneCycle withStart(double factor) {
    return new OneCycle(length, peakAt, factor, end, shape, threePhases);
  }

  /** With another last factor; 4e-6 at first. */
  public OneCycle withEnd(double factor) {
    return new OneCycle(length, peakAt, start, factor, shape, threePhases);
  }

  /** With straight lines. */
  public OneCycle withLines() {
    return new OneCycle(length, peakAt, start, end, Shape.LINEAR, threePhases);
  }

  /** With a phase from the peak down to the start, as long as the first, before the last. */
  public OneCycle withThreePhases() {
    return new OneCycle(length, peakAt, start, end, shape, true);
  }

  @Override
  public double at(long step) {
    double rise = peakAt * length - 1;
    double last = length - 1;
    if (step <= rise) {
      return between(start, 1, step, 0, rise);
    }
    if (!threePhases) {
      return between(1, end, step, rise, last);
    }
    double fall = 2 * peakAt * length - 2;
    return step <= fall
        ? between(1, start, step, rise, fall)
        : between(start, end, step, fall, last);
  }

  private double between(double from, double to, long step, double begin, double finish) {
    if (step >= finish) {
      return to;
    }
    double x = (step - begin) / (finish - begin);
    return shape == Shape.COSINE ? to + (from - to) * Formulas.cosine(x) : from + (to - from) * x;
  }

  @Override
  public String toString() {
    return "one cycle over "
        + Checks.steps(length)
        + ": "
        + (shape == Shape.COSINE ? "cosine" : "linear")
        + " from "
        + text(start)
        + " to 1 in the first "
        + text(100 * peakAt)
        + " %, down to "
        + (threePhases ? text(start) + " in as many, then to " : "")
        + text(end);
  }
}
