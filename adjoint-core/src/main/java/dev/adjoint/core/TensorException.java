package dev.adjoint.core;

/** The root of every error that Adjoint raises about tensors. */
public class TensorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the error; a message says what is wrong, the values, the rule and the fix. */
  public TensorException(String message) {
    super(message);
  }

  /** Creates the error with the lower-level failure that led to it. */
  public TensorException(String message, Throwable cause) {
    super(message, cause);
  }
}
