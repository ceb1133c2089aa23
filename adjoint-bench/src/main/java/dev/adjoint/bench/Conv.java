package dev.adjoint.bench;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.SafetensorsFile;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.Convolutional;

/** A 3 x 3 convolution of 64 to 64 channels on 16 images of 56 x 56, and all its gradients. */
final class Conv extends Workload {
  private final Conv2d conv = new Conv2d(64, 64, 3, Convolutional.Options.DEFAULT.withPadding(1));
  private final Tensor x = Fixture.values(64, 4, 16, 64, 56, 56).requiresGrad();
  private final Tensor upstream = Fixture.values(65, 4, 16, 64, 56, 56);

  Conv() {
    super(4);
    Fixture.fill(conv);
  }

  @Override
  String name() {
    return "conv3x3_64";
  }

  /** Of the definition: three products, forward and the two gradients; y[n, o, i, j] has 64 x 9. */
  @Override
  double flops() {
    return 3 * 2.0 * (16 * 64 * 56 * 56) * (64 * 9);
  }

  private Tensor run() {
    x.zeroGrad();
    conv.zeroGrad();
    Tensor y = conv.forward(x);
    y.backward(upstream);
    return y;
  }

  @Override
  void step() {
    run();
  }

  @Override
  void check(SafetensorsFile reference) {
    comparePieces("y", run(), reference);
    comparePieces("dx", x.grad(), reference);
    comparePieces("dw", conv.weight().grad(), reference);
    comparePieces("db", conv.parameter("bias").grad(), reference);
  }
}
