package dev.adjoint.nn.optim;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.schedule.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * η ← max(γ η, η_min) after a number that should fall has not done so for more than {@code
 * patience} observations; PyTorch's {@code ReduceLROnPlateau}. It changes {@link
 * Optimizer#baseRate}, so the optimizer may follow a {@link Schedule} as well.
 *
 * <pre>{@code
 * ReduceOnPlateau plateau = new ReduceOnPlateau(adam, ReduceOnPlateau.Options.DEFAULT);
 * for (int epoch = 0; epoch < 100; epoch++) {
 *     train();
 *     plateau.observe(validationLoss());
 * }
 * }</pre>
 *
 * <p>NaN is never better than what was.
 */
public final class ReduceOnPlateau {
  /** When an observation is better than the best so far, b. */
  public enum Better {
    /** Below b (1 - threshold). */
    LOWER,
    /** Below b - threshold. */
    LOWER_BY,
    /** Above b (1 + threshold). */
    HIGHER,
    /** Above b + threshold. */
    HIGHER_BY;

    private boolean holds(double x, double best, double threshold) {
      return switch (this) {
        case LOWER -> x < best * (1 - threshold);
        case LOWER_BY -> x < best - threshold;
        case HIGHER -> x > best * (1 + threshold);
        case HIGHER_BY -> x > best + threshold;
      };
    }

    private double worst() {
      return this == LOWER || this == LOWER_BY
          ? Double.POSITIVE_INFINITY
          : Double.NEGATIVE_INFINITY;
    }
  }

  /**
   * What may be changed.
   *
   * @param factor γ, in [0, 1)
   * @param patience how many observations in a row may be no better
   * @param cooldown how many observations after a reduction do not count
   * @param better what is better
   * @param threshold by how much
   * @param minimum η_min
   * @param least a smaller reduction than this is not made
   */
  public record Options(
      double factor,
      int patience,
      int cooldown,
      Better better,
      double threshold,
      double minimum,
      double least) {
    /** A tenth after 10 observations that are not lower by a part of 1e-4. */
    public static final Options DEFAULT = new Options(0.1, 10, 0, Better.LOWER, 1e-4, 0, 1e-8);

    /** Checks the settings. */
    public Options {
      Checks.checkRate("ReduceOnPlateau", "factor", factor);
      Checks.checkNotNegative("ReduceOnPlateau", "patience", patience);
      Checks.checkNotNegative("ReduceOnPlateau", "cooldown", cooldown);
      Checks.checkNotNegative("ReduceOnPlateau", "threshold", threshold);
      Checks.checkNotNegative("ReduceOnPlateau", "minimum", minimum);
      Checks.checkNotNegative("ReduceOnPlateau", "least", least);
    }

    /** With γ. */
    public Options withFactor(double gamma) {
      return new Options(gamma, patience, cooldown, better, threshold, minimum, least);
    }

    /** With so many observations in a row that may be no better. */
    public Options withPatience(int observations) {
      return new Options(factor, observations, cooldown, better, threshold, minimum, least);
    }

    /** With so many observations after a reduction that do not count. */
    public Options withCooldown(int observations) {
      return new Options(factor, patience, observations, better, threshold, minimum, least);
    }

    /** With another sense of better, and by how much. */
    public Options withBetter(Better sense, double by) {
      return new Options(factor, patience, cooldown, sense, by, minimum, least);
    }

    /** With η_min. */
    public Options withMinimum(double eta) {
      return new Options(factor, patience, cooldown, better, threshold, eta, least);
    }

    /** With another smallest reduction. */
    public Options withLeast(double difference) {
      return new Options(factor, patience, cooldown, better, threshold, minimum, difference);
    }
  }

  private final Optimizer optimizer;
  private final Options options;
  private double best;
  private int bad;
  private int cooling;

  /** Changes the learning rate of that optimizer. */
  public ReduceOnPlateau(Optimizer optimizer, Options options) {
    this.optimizer = optimizer;
    this.options = options;
    this.best = options.better.worst();
  }

  /** Takes an observation; returns whether it reduced the learning rate. */
  public boolean observe(double metric) {
    if (options.better.holds(metric, best, options.threshold)) {
      best = metric;
      bad = 0;
    } else {
      bad++;
    }
    if (cooling > 0) {
      cooling--;
      bad = 0;
    }
    if (bad <= options.patience) {
      return false;
    }
    cooling = options.cooldown;
    bad = 0;
    double before = optimizer.baseRate();
    double after = Math.max(before * options.factor, options.minimum);
    if (before - after <= options.least) {
      return false;
    }
    optimizer.learningRate(after);
    return true;
  }

  /** The best observation so far; infinite before the first. */
  public double best() {
    return best;
  }

  /** All that a later run needs to go on; the learning rate is the optimizer's. */
  public SequencedMap<String, Tensor> state() {
    SequencedMap<String, Tensor> out = new LinkedHashMap<>();
    out.put("best", Tensor.of(new double[] {best}));
    out.put("bad", Tensor.of(new long[] {bad}));
    out.put("cooling", Tensor.of(new long[] {cooling}));
    return out;
  }

  /**
   * Goes on where {@link #state} was taken.
   *
   * @throws TensorException if something is missing; nothing was restored then
   */
  public void restore(Map<String, Tensor> state) {
    Tensor b = state.get("best");
    Tensor n = state.get("bad");
    Tensor c = state.get("cooling");
    if (b == null || n == null || c == null) {
      throw new TensorException(
          "ReduceOnPlateau: the saved state has "
              + state.keySet()
              + "; it must have best, bad and cooling. Nothing was restored.");
    }
    best = b.item();
    bad = (int) n.item();
    cooling = (int) c.item();
  }

  @Override
  public String toString() {
    return "times "
        + options.factor
        + " after "
        + options.patience
        + " observations without a better one";
  }
}
