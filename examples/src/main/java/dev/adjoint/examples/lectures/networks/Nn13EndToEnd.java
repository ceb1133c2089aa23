package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.data.Datasets;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Flatten;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.activation.Relu;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.MaxPool2d;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.train.Batch;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Convolutions that find features and a classifier on top: one network, one loss, one step. */
@Slide(id = "NN-13", title = "end-to-end: one loss trains feature extractor and classifier")
public final class Nn13EndToEnd implements Lecture {
  @Override
  public void run(Checks c) {
    Batch digits = Datasets.digits().train().batch(IntStream.range(0, 100).toArray());
    Tensor images = digits.inputs().to(DType.F64).reshape(-1, 1, 8, 8);
    var padded = Conv2d.Options.DEFAULT.withPadding(1);
    Sequential features =
        Seeded.of(
            1,
            () ->
                new Sequential(
                    new Conv2d(1, 6, 3, padded),
                    new Relu(),
                    new MaxPool2d(2),
                    new Conv2d(6, 12, 3, padded),
                    new Relu(),
                    new MaxPool2d(2)));
    Linear classifier = Seeded.of(2, () -> new Linear(48, 10));
    Layer net = new Sequential(features, new Flatten(), classifier);

    Losses.crossEntropy(net.forward(images), digits.targets()).backward();
    for (Map.Entry<String, Param> p : net.state().entrySet()) {
      Tensor g = p.getValue().grad();
      c.expectTrue("a gradient reaches " + p.getKey(), g != null && g.abs().amax().item() > 0);
    }

    Tensor kernels = net.parameter("0.0.weight").value();
    Tensor weights = classifier.weight().value();
    Adam adam = new Adam(net.parameters(), 0.01);
    double first = 0;
    double last = 0;
    for (int step = 0; step < 30; step++) {
      last = adam.step(() -> Losses.crossEntropy(net.forward(images), digits.targets())).item();
      first = step == 0 ? last : first;
    }
    c.note(String.format(Locale.ROOT, "loss %.3f, after 30 steps %.3f", first, last));
    c.expectTrue("the loss falls below a quarter", last < first / 4);
    c.expectTrue(
        "the same steps moved the first kernels",
        net.parameter("0.0.weight").value().sub(kernels).abs().amax().item() > 0.01);
    c.expectTrue(
        "  and the classifier",
        classifier.weight().value().sub(weights).abs().amax().item() > 0.01);
  }
}
