package dev.adjoint.linalg;

import dev.adjoint.core.TensorException;

/** The numbers of a matrix do not allow the operation: it is singular, say, or holds a NaN. */
public final class LinAlgException extends TensorException {
  private static final long serialVersionUID = 1L;

  /** Creates the error; a message says what is wrong, the values, the rule and the fix. */
  public LinAlgException(String message) {
    super(message);
  }
}
