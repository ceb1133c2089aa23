package dev.adjoint.core;

/** Shapes do not fit each other or the operation. */
public final class ShapeException extends TensorException {
  private static final long serialVersionUID = 1L;

  /** Creates the error; a message says what is wrong, the values, the rule and the fix. */
  public ShapeException(String message) {
    super(message);
  }
}
