package dev.adjoint.nn.schedule;

import static dev.adjoint.nn.schedule.Checks.text;

/**
 * Straight up from {@code low} to 1 in {@code up} steps and down again in {@code down}, for ever
 * (Smith, 2017; PyTorch's {@code CyclicLR}, whose {@code max_lr} is the optimizer's learning rate).
 *
 * <pre>{@code
 * Schedule.cyclic(0.1, 2000).withHalving()
 * }</pre>
 *
 * @param low the lowest factor
 * @param up steps on the way up
 * @param down steps on the way down
 * @param height how the height of the cycles goes on
 * @param gamma γ of {@link Height#DECAYING}
 */
public record Cyclic(double low, long up, long down, Height height, double gamma)
    implements Schedule {
  /** How high the cycles rise above the lowest factor. */
  public enum Height {
    /** 1 - low always; PyTorch's triangular. */
    CONSTANT,
    /** Half as much every cycle; PyTorch's triangular2. */
    HALVING,
    /** (1 - low) γᵏ at step k; PyTorch's exp_range. */
    DECAYING
  }

  /** Checks the settings. */
  public Cyclic {
    Checks.fraction("cyclic", "low", low);
    Checks.positive("cyclic", "up", up);
    Checks.positive("cyclic", "down", down);
    Checks.fraction("cyclic", "gamma", gamma);
  }

  /** With another number of steps on the way down. */
  public Cyclic withDown(long steps) {
    return new Cyclic(low, up, steps, height, gamma);
  }

  /** With half the height every cycle. */
  public Cyclic withHalving() {
    return new Cyclic(low, up, down, Height.HALVING, gamma);
  }

  /** With a height that is multiplied by γ every step. */
  public Cyclic withDecay(double factor) {
    return new Cyclic(low, up, down, Height.DECAYING, factor);
  }

  @Override
  public double at(long step) {
    long k = step % (up + down);
    double x = k <= up ? (double) k / up : (double) (up + down - k) / down;
    double scale =
        switch (height) {
          case CONSTANT -> 1;
          case HALVING -> Formulas.power(0.5, step / (up + down));
          case DECAYING -> Formulas.power(gamma, step);
        };
    return low + (1 - low) * x * scale;
  }

  @Override
  public String toString() {
    return "cyclic between "
        + text(low)
        + " and 1, "
        + Checks.steps(up)
        + " up and "
        + down
        + " down"
        + switch (height) {
          case CONSTANT -> "";
          case HALVING -> ", half as high every cycle";
          case DECAYING -> ", the height times " + text(gamma) + " every step";
        };
  }
}
