package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Param;
import dev.adjoint.core.PoolWindow;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.activation.Tanh;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.MaxPool2d;
import java.util.ArrayList;
import java.util.List;

/**
 * GoogLeNet's block looks with several kernels at once, and puts what they find side by side as
 * channels. A kernel of 1 x 1 before the large ones has them read fewer channels.
 */
@Slide(id = "AR-17", title = "inception: branches of 1x1, 3x3, 5x5 and pooling, concatenated")
public final class Ar17Inception implements Lecture {
  /** Four branches over the same input, with 2 + 3 + 2 + 1 channels. */
  private static final class Inception implements Layer {
    final Layer ones;
    final Layer threes;
    final Layer fives;
    final Layer pooled;

    Inception(int in) {
      ones = conv(in, 2, 1);
      threes = new Sequential(conv(in, 2, 1), new Tanh(), conv(2, 3, 3));
      fives = new Sequential(conv(in, 1, 1), new Tanh(), conv(1, 2, 5));
      pooled = new Sequential(new MaxPool2d(PoolWindow.of(3).stride(1).padding(1)), conv(in, 1, 1));
    }

    private static Layer conv(int in, int out, int kernel) {
      return new Conv2d(in, out, kernel, Conv2d.Options.DEFAULT.withSamePadding());
    }

    @Override
    public Tensor forward(Tensor x) {
      return Tensor.concat(
          1, ones.forward(x), threes.forward(x), fives.forward(x), pooled.forward(x));
    }
  }

  @Override
  public void run(Checks c) {
    Inception block = Seeded.of(1, () -> new Inception(3));
    Tensor image = Seeded.of(2, () -> Seeded.normal(2, 3, 5, 4));
    Tensor y = block.forward(image);
    c.expectText("shape: 2 + 3 + 2 + 1 channels", y.shape(), "[2, 8, 5, 4]");
    Tensor seen = block.threes.forward(image);
    c.expect("channels 2 to 4 are the second branch", y.narrow(1, 2, 3).sub(seen).abs().amax(), 0);

    List<Param> parameters = block.parameters();
    List<Tensor> all = new ArrayList<>(List.of(image.narrow(0, 0, 1)));
    parameters.forEach(p -> all.add(p.value()));
    List<GradCheck.Deviation> worst =
        GradCheck.worst(
            v ->
                Adjoint.substitute(
                    parameters,
                    v.subList(1, v.size()),
                    () -> block.forward(v.getFirst()).square().sum()),
            all,
            1e-6);
    c.expect("gradient check: input and parameters", worst.size(), 13);
    c.expectTrue("  all hold", worst.stream().allMatch(GradCheck.Deviation::holds));
  }
}
