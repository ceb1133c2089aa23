package dev.adjoint.core;

/**
 * Where a tensor's numbers lie. Today there is one device, {@link #CPU}.
 *
 * @param name the device's name, for example {@code cpu} or {@code cuda:0}
 */
public record Device(String name) {
  /** The memory of this JVM. */
  public static final Device CPU = new Device("cpu");

  /**
   * Returns the device of that name.
   *
   * @throws DeviceException if there is no such device; the message names what there is
   */
  public static Device of(String name) {
    if (name.equals("cpu")) {
      return CPU;
    }
    throw new DeviceException(
        "device: there is no device \"" + name + "\"; devices here: cpu. Use Device.CPU.");
  }

  @Override
  public String toString() {
    return name;
  }
}
