package dev.adjoint.core;

/** A device is absent, or tensors lie on different devices. */
public final class DeviceException extends TensorException {
  private static final long serialVersionUID = 1L;

  /** Creates the error; a message says what is wrong, the values, the rule and the fix. */
  public DeviceException(String message) {
    super(message);
  }
}
