package dev.adjoint.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Means over examples: the loss and each metric.
 *
 * @param loss the mean loss
 * @param metrics the metrics by name, in the trainer's order
 */
public record Scores(double loss, Map<String, Double> metrics) {
  /** Keeps an unmodifiable copy of the map, in its order. */
  public Scores {
    metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /** A metric by name; NaN if it was not measured. */
  public double metric(String name) {
    return metrics.getOrDefault(name, Double.NaN);
  }

  /** For example {@code loss 0.0612, accuracy 0.9812}. */
  @Override
  public String toString() {
    StringBuilder s = new StringBuilder(String.format(Locale.ROOT, "loss %.4f", loss));
    metrics.forEach((name, x) -> s.append(String.format(Locale.ROOT, ", %s %.4f", name, x)));
    return s.toString();
  }
}
