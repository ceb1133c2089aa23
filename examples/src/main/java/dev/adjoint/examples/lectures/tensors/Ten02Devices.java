package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Device;
import dev.adjoint.core.DeviceException;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** A device is a value; asking for one that is not there is an error, never a silent CPU. */
@Slide(id = "TEN-02", title = "x.to(device)")
public final class Ten02Devices implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[] {1, 2});
    c.expectTrue("x.to(cpu) is x", x.to(Device.of("cpu")) == x);
    c.expectText("where x lies", x.device(), "cpu");
    String message = "none";
    try {
      x.to(Device.of("cuda:0"));
    } catch (DeviceException e) {
      message = e.getMessage();
    }
    c.expectText(
        "an absent device",
        message,
        "device: there is no device \"cuda:0\"; devices here: cpu. Use Device.CPU.");
  }
}
