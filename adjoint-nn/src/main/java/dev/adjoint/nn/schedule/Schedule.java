package dev.adjoint.nn.schedule;

import dev.adjoint.core.TensorException;
import java.util.stream.LongStream;

/**
 * η_k = η s(k): a function of the step that multiplies an optimizer's learning rate. Step 0 is the
 * first update. A schedule has no state, so it may be shared, printed, plotted and resumed.
 *
 * <pre>{@code
 * Schedule s = Schedule.warmup(500).then(Schedule.cosine(10_000));
 * Optimizer adam = new AdamW(net.parameters(), 1e-3).schedule(s);
 * System.out.println(s);   // warm-up over 500 steps, then cosine from 1 to 0 over 10000 steps
 * double[] y = s.curve(10_500);
 * }</pre>
 *
 * <p>Any function of the step is one: {@code k -> k < 100 ? 1 : 0.5}. The formulas are those of
 * PyTorch's {@code torch.optim.lr_scheduler}, in closed form: its schedulers multiply the rate at
 * hand by a ratio, so that what came before or beside them changes them; here {@code s.at(k)} is
 * the same whatever was asked before. What goes down to the end of its steps stays there, where
 * PyTorch's cosine goes up again.
 */
@FunctionalInterface
public interface Schedule {
  /** The {@link #length} of a schedule that goes on for ever. */
  long UNBOUNDED = Long.MAX_VALUE;

  /** The factor s(step) of the learning rate at that step, from 0. */
  double at(long step);

  /** How many steps it takes before another may follow, see {@link #then}. */
  default long length() {
    return UNBOUNDED;
  }

  /** s(0), ..., s(steps - 1), for plots. */
  default double[] curve(int steps) {
    double[] y = new double[steps];
    for (int k = 0; k < steps; k++) {
      y[k] = at(k);
    }
    return y;
  }

  // ---- composition

  /**
   * s(k) for k < n, then next(k - n), n being this schedule's {@link #length}: the next one's first
   * step is its step 0.
   *
   * @throws TensorException if this one has no end
   */
  default Schedule then(Schedule next) {
    if (length() == UNBOUNDED) {
      throw new TensorException(
          "then: the schedule "
              + this
              + " has no end, so nothing can follow it. Say how many steps it takes:"
              + " schedule.lasting(n).then(...).");
    }
    return new Composed.Then(this, next);
  }

  /** The same, of which another may take over after n steps. */
  default Schedule lasting(long n) {
    return new Composed.Lasting(this, n);
  }

  /** factor s(k). */
  default Schedule scaled(double factor) {
    return new Composed.Scaled(this, factor);
  }

  /** s(k) other(k), as {@code ChainedScheduler}; it lasts as long as the longer one. */
  default Schedule times(Schedule other) {
    return new Composed.Times(this, other);
  }

  // ---- formulas

  /** 1. */
  static Schedule constant() {
    return constant(1);
  }

  /** The same factor at every step. */
  static Schedule constant(double factor) {
    return new Formulas.Constant(factor);
  }

  /**
   * (k + 1) / n for k < n, then 1: n steps of rising rate, of which the first is not wasted on a
   * rate of 0 and the last has the full rate (Vaswani et al., 2017).
   */
  static Schedule warmup(long n) {
    return new Formulas.Warmup(n);
  }

  /** from + (to - from) k / n for k < n, then to: {@code LinearLR}. */
  static Schedule linear(double from, double to, long n) {
    return new Formulas.Straight(from, to, n);
  }

  /** γ^⌊k / n⌋: γ times as much every n steps, {@code StepLR}. */
  static Schedule step(long n, double gamma) {
    return new Formulas.Steps(n, gamma);
  }

  /** γ to the number of milestones that are not above k, {@code MultiStepLR}. */
  static Schedule multiStep(double gamma, long... milestones) {
    return new Formulas.Milestones(gamma, LongStream.of(milestones).boxed().toList());
  }

  /** γᵏ, {@code ExponentialLR}. */
  static Schedule exponential(double gamma) {
    return new Formulas.Exponential(gamma);
  }

  /** (1 - k/n)ᵖ for k < n, then 0: {@code PolynomialLR}. */
  static Schedule polynomial(long n, double power) {
    return new Formulas.Polynomial(n, power);
  }

  /** (1 + cos(π k/n)) / 2 for k < n, then 0: {@code CosineAnnealingLR} until its minimum. */
  static Schedule cosine(long n) {
    return cosine(n, 0);
  }

  /** As {@link #cosine(long)}, from 1 down to that floor instead of 0. */
  static Schedule cosine(long n, double floor) {
    return new Formulas.Cosine(n, floor);
  }

  /**
   * A cosine of n steps, again and again, each m times as long as the one before: {@code
   * CosineAnnealingWarmRestarts} (Loshchilov and Hutter, 2017).
   */
  static Schedule cosineRestarts(long n, int m) {
    return cosineRestarts(n, m, 0);
  }

  /** As {@link #cosineRestarts(long, int)}, down to that floor instead of 0. */
  static Schedule cosineRestarts(long n, int m, double floor) {
    return new Formulas.Restarts(n, m, floor);
  }

  /** Up and further down over n steps, see {@link OneCycle}; the learning rate is the peak. */
  static OneCycle oneCycle(long n) {
    return new OneCycle(n, 0.3, 0.04, 4e-6, OneCycle.Shape.COSINE, false);
  }

  /** Between low and 1, up in n steps and down in n, see {@link Cyclic}. */
  static Cyclic cyclic(double low, long n) {
    return new Cyclic(low, n, n, Cyclic.Height.CONSTANT, 1);
  }

  /**
   * min((k + 1) / n, √(n / (k + 1))): n steps of warm-up, then falling as 1/√k for ever (Vaswani et
   * al., 2017; the learning rate is the peak).
   */
  static Schedule inverseSqrt(long n) {
    return new Formulas.InverseSqrt(n);
  }
}
