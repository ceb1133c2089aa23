package dev.adjoint.core;

/** Element types do not fit each other or the operation. */
public final class DTypeException extends TensorException {
  private static final long serialVersionUID = 1L;

  /** Creates the error; a message says what is wrong, the values, the rule and the fix. */
  public DTypeException(String message) {
    super(message);
  }
}
