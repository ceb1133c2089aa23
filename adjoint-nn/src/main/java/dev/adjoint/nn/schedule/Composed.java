package dev.adjoint.nn.schedule;

import static dev.adjoint.nn.schedule.Checks.text;

/** Schedules made of schedules. */
final class Composed {
  private Composed() {}

  record Then(Schedule first, Schedule next) implements Schedule {
    @Override
    public double at(long step) {
      long n = first.length();
      return step < n ? first.at(step) : next.at(step - n);
    }

    @Override
    public long length() {
      long n = first.length();
      return next.length() == UNBOUNDED ? UNBOUNDED : n + next.length();
    }

    @Override
    public String toString() {
      return first + ", then " + next;
    }
  }

  record Lasting(Schedule schedule, long length) implements Schedule {
    Lasting {
      Checks.positive("lasting", "the number of steps", length);
    }

    @Override
    public double at(long step) {
      return schedule.at(step);
    }

    @Override
    public String toString() {
      return schedule + " for " + Checks.steps(length);
    }
  }

  record Scaled(Schedule schedule, double factor) implements Schedule {
    Scaled {
      Checks.notNegative("scaled", "the factor", factor);
    }

    @Override
    public double at(long step) {
      return factor * schedule.at(step);
    }

    @Override
    public long length() {
      return schedule.length();
    }

    @Override
    public String toString() {
      return text(factor) + " times (" + schedule + ")";
    }
  }

  record Times(Schedule a, Schedule b) implements Schedule {
    @Override
    public double at(long step) {
      return a.at(step) * b.at(step);
    }

    @Override
    public long length() {
      return Math.max(a.length(), b.length());
    }

    @Override
    public String toString() {
      return "(" + a + ") times (" + b + ")";
    }
  }
}
