package dev.adjoint.train;

import dev.adjoint.core.Diagnose;
import dev.adjoint.core.TensorException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Training stopped because the loss, or a gradient, is not finite. */
public final class DivergenceException extends TensorException {
  private static final long serialVersionUID = 1L;

  private final long step;
  private final double learningRate;
  private final double loss;
  private final transient Diagnose.@Nullable Finding finding;

  DivergenceException(
      String message,
      long step,
      double learningRate,
      double loss,
      Diagnose.@Nullable Finding finding) {
    super(message);
    this.step = step;
    this.learningRate = learningRate;
    this.loss = loss;
    this.finding = finding;
  }

  /** The step that was not taken, from 1. */
  public long step() {
    return step;
  }

  /** The learning rate of the step before, which led there; at the first step its own. */
  public double learningRate() {
    return learningRate;
  }

  /** The loss: NaN or infinite, unless it is a gradient that is. */
  public double loss() {
    return loss;
  }

  /** Where the first NaN or infinity comes from; empty if the step was finite when run again. */
  public Optional<Diagnose.Finding> finding() {
    return Optional.ofNullable(finding);
  }
}
