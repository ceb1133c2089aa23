package dev.adjoint.nn.schedule;

import static dev.adjoint.nn.schedule.Checks.steps;
import static dev.adjoint.nn.schedule.Checks.text;

import dev.adjoint.core.TensorException;
import java.util.List;
import java.util.stream.Collectors;

/** The schedules without settings of their own type. StrictMath: equal bits everywhere. */
final class Formulas {
  private Formulas() {}

  /** From 1 at x = 0 to 0 at x = 1. */
  static double cosine(double x) {
    return (1 + StrictMath.cos(Math.PI * x)) / 2;
  }

  /** Of a whole number. */
  static double power(double base, long exponent) {
    return StrictMath.pow(base, (double) exponent);
  }

  record Constant(double factor) implements Schedule {
    Constant {
      Checks.notNegative("constant", "the factor", factor);
    }

    @Override
    public double at(long step) {
      return factor;
    }

    @Override
    public String toString() {
      return "constant " + text(factor);
    }
  }

  record Warmup(long length) implements Schedule {
    Warmup {
      Checks.positive("warmup", "the number of steps", length);
    }

    @Override
    public double at(long step) {
      return step < length ? (step + 1.0) / length : 1;
    }

    @Override
    public String toString() {
      return "warm-up over " + steps(length);
    }
  }

  record Straight(double from, double to, long length) implements Schedule {
    Straight {
      Checks.notNegative("linear", "from", from);
      Checks.notNegative("linear", "to", to);
      Checks.positive("linear", "the number of steps", length);
    }

    @Override
    public double at(long step) {
      return step < length ? from + (to - from) * step / length : to;
    }

    @Override
    public String toString() {
      return "linear from " + text(from) + " to " + text(to) + " over " + steps(length);
    }
  }

  record Steps(long every, double gamma) implements Schedule {
    Steps {
      Checks.positive("step", "the number of steps", every);
      Checks.notNegative("step", "gamma", gamma);
    }

    @Override
    public double at(long step) {
      return power(gamma, step / every);
    }

    @Override
    public String toString() {
      return "times " + text(gamma) + " every " + steps(every);
    }
  }

  record Milestones(double gamma, List<Long> milestones) implements Schedule {
    Milestones {
      Checks.notNegative("multiStep", "gamma", gamma);
      long before = 0;
      for (long m : milestones) {
        if (m < before) {
          throw new TensorException(
              "multiStep: the milestones are "
                  + milestones
                  + "; they must be 0 or more and in rising order.");
        }
        before = m;
      }
    }

    @Override
    public double at(long step) {
      return power(gamma, milestones.stream().filter(m -> m <= step).count());
    }

    @Override
    public String toString() {
      return "times "
          + text(gamma)
          + " at each of the steps "
          + milestones.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
  }

  record Exponential(double gamma) implements Schedule {
    Exponential {
      Checks.notNegative("exponential", "gamma", gamma);
    }

    @Override
    public double at(long step) {
      return power(gamma, step);
    }

    @Override
    public String toString() {
      return "times " + text(gamma) + " every step";
    }
  }

  record Polynomial(long length, double power) implements Schedule {
    Polynomial {
      Checks.positive("polynomial", "the number of steps", length);
      Checks.notNegative("polynomial", "the power", power);
    }

    @Override
    public double at(long step) {
      return step < length ? StrictMath.pow(1 - (double) step / length, power) : 0;
    }

    @Override
    public String toString() {
      return "polynomial of power " + text(power) + " from 1 to 0 over " + steps(length);
    }
  }

  record Cosine(long length, double floor) implements Schedule {
    Cosine {
      Checks.positive("cosine", "the number of steps", length);
      Checks.fraction("cosine", "the floor", floor);
    }

    @Override
    public double at(long step) {
      return step < length ? floor + (1 - floor) * cosine((double) step / length) : floor;
    }

    @Override
    public String toString() {
      return "cosine from 1 to " + text(floor) + " over " + steps(length);
    }
  }

  record Restarts(long first, int longer, double floor) implements Schedule {
    Restarts {
      Checks.positive("cosineRestarts", "the number of steps", first);
      Checks.positive("cosineRestarts", "the factor of the length", longer);
      Checks.fraction("cosineRestarts", "the floor", floor);
    }

    @Override
    public double at(long step) {
      long n = first;
      long k = step;
      if (longer == 1) {
        k %= n;
      } else {
        while (k >= n) {
          k -= n;
          n *= longer;
        }
      }
      return floor + (1 - floor) * cosine((double) k / n);
    }

    @Override
    public String toString() {
      return "cosine from 1 to "
          + text(floor)
          + " over "
          + steps(first)
          + " again and again"
          + (longer == 1 ? "" : ", each " + longer + " times as long as the one before");
    }
  }

  record InverseSqrt(long rise) implements Schedule {
    InverseSqrt {
      Checks.positive("inverseSqrt", "the number of steps", rise);
    }

    @Override
    public double at(long step) {
      double k = step + 1.0;
      return Math.min(k / rise, Math.sqrt(rise / k));
    }

    @Override
    public String toString() {
      return "warm-up over " + steps(rise) + ", then falling as 1/sqrt(step)";
    }
  }
}
