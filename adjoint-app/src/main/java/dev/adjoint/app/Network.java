package dev.adjoint.app;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Dropout;
import dev.adjoint.nn.Flatten;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.MaxPool2d;
import dev.adjoint.nn.norm.BatchNorm2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The networks that can be trained by name: layers of relu units, and a score for each class. */
enum Network {
  /** Two hidden layers. */
  MLP("mlp", 0.2),
  /** Two larger hidden layers: a little better, twice as slow. */
  MLP_LARGE("mlp-large", 0.3),
  /** Softmax regression: no hidden layer. */
  LINEAR("linear", 0),
  /** Twice a convolution of 3 x 3, batch norm and the largest of 2 x 2: best, and slowest. */
  CNN("cnn", 0.2);

  private static final int KERNEL = 3;

  private final String label;
  private final double dropout;

  Network(String label, double dropout) {
    this.label = label;
    this.dropout = dropout;
  }

  /** The widths of the hidden layers; of a convolution, its channels. */
  private int[] hidden() {
    return switch (this) {
      case MLP -> new int[] {256, 128};
      case MLP_LARGE -> new int[] {512, 256};
      case LINEAR -> new int[0];
      case CNN -> new int[] {16, 32};
    };
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Network::toString).toList();
  }

  static Optional<Network> named(String name) {
    return Arrays.stream(values()).filter(n -> n.label.equals(name)).findFirst();
  }

  /** A new network with weights from the current random generator. */
  Layer create(Task task) {
    return this == CNN ? convolutional(task) : connected(task);
  }

  private Layer convolutional(Task task) {
    int side = task.side();
    var layers = new ArrayList<Layer>();
    layers.add(x -> x.reshape(-1, 1, side, side));
    int channels = 1;
    int left = side;
    for (int next : hidden()) {
      layers.add(
          new Conv2d(channels, next, KERNEL, Conv2d.Options.DEFAULT.withPadding(KERNEL / 2)));
      layers.add(new BatchNorm2d(next));
      layers.add(Tensor::relu);
      layers.add(new MaxPool2d(2));
      channels = next;
      left /= 2;
    }
    layers.add(new Flatten());
    layers.add(new Dropout(dropout));
    layers.add(new Linear(channels * left * left, task.classes()));
    return new Sequential(layers);
  }

  private Layer connected(Task task) {
    var layers = new ArrayList<Layer>();
    int width = task.inputs();
    for (int next : hidden()) {
      layers.add(new Linear(width, next));
      layers.add(Tensor::relu);
      layers.add(new Dropout(dropout));
      width = next;
    }
    layers.add(new Linear(width, task.classes()));
    return new Sequential(layers);
  }

  /** For example {@code 784-256-128-10}, or {@code 28x28-14x14x16-7x7x32-10}. */
  String widths(Task task) {
    if (this == CNN) {
      int side = task.side();
      var text = new StringBuilder(side + "x" + side);
      for (int channels : hidden()) {
        side /= 2;
        text.append("-%dx%dx%d".formatted(side, side, channels));
      }
      return text.append("-").append(task.classes()).toString();
    }
    return IntStream.concat(
            IntStream.concat(IntStream.of(task.inputs()), IntStream.of(hidden())),
            IntStream.of(task.classes()))
        .mapToObj(Integer::toString)
        .collect(Collectors.joining("-"));
  }

  @Override
  public String toString() {
    return label;
  }
}
