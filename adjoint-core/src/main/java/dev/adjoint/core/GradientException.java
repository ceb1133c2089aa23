package dev.adjoint.core;

/** A derivative was asked for that cannot be given. */
public sealed class GradientException extends TensorException permits AnomalyException {
  private static final long serialVersionUID = 1L;

  /** Creates the error; a message says what is wrong, the values, the rule and the fix. */
  public GradientException(String message) {
    super(message);
  }
}
