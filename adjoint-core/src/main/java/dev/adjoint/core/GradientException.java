package dev.adjoint.core;

/** A derivative was asked for that cannot be given. */
public final class GradientException extends TensorException {
  private static final long serialVersionUID = 1L;

  /** Creates the error; a message says what is wrong, the values, the rule and the fix. */
  public GradientException(String message) {
    super(message);
  }
}
