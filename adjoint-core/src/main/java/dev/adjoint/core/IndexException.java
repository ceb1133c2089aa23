package dev.adjoint.core;

/** An index or axis is out of range. */
public final class IndexException extends TensorException {
  private static final long serialVersionUID = 1L;

  /** Creates the error; a message says what is wrong, the values, the rule and the fix. */
  public IndexException(String message) {
    super(message);
  }
}
