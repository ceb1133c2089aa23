package dev.adjoint.nn;

import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;

/**
 * In training y = x m / (1 - p) with one m for each channel of each example, which is 0 with
 * probability p: whole lines go, since their neighbours would tell the same (Tompson et al., 2015).
 * In evaluation y = x. {@code [n, c, length]}, with or without the batch.
 *
 * <pre>{@code
 * new Sequential(new Conv1d(3, 16, 3), new Dropout1d(0.2))
 * }</pre>
 *
 * <p>The mask comes from {@link Rng#current()}, so a seed repeats it.
 *
 * @param p the probability that a channel is dropped
 */
public record Dropout1d(double p) implements Layer {
  /** Checks the probability. */
  public Dropout1d {
    Dropped.check("dropout1d", p);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () -> Dropped.nothing(p) ? x : Dropped.scaled(x, p, Dropped.channels("dropout1d", x, 1)));
  }

  /** For example {@code Dropout1d(0.5)}. */
  @Override
  public String toString() {
    return "Dropout1d(" + p + ")";
  }
}
