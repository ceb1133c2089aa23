package dev.adjoint.train;

import dev.adjoint.core.TensorException;

/** Training stopped because the loss is not a finite number. */
public final class DivergenceException extends TensorException {
  private static final long serialVersionUID = 1L;

  private final long step;
  private final double learningRate;
  private final double loss;

  DivergenceException(String message, long step, double learningRate, double loss) {
    super(message);
    this.step = step;
    this.learningRate = learningRate;
    this.loss = loss;
  }

  /** The step that was not taken, from 1. */
  public long step() {
    return step;
  }

  /** Its learning rate. */
  public double learningRate() {
    return learningRate;
  }

  /** The loss: NaN or infinite. */
  public double loss() {
    return loss;
  }
}
