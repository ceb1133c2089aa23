package dev.adjoint.app;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Dropout;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
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
  LINEAR("linear", 0);

  private final String label;
  private final double dropout;

  Network(String label, double dropout) {
    this.label = label;
    this.dropout = dropout;
  }

  /** The widths of the hidden layers. */
  private int[] hidden() {
    return switch (this) {
      case MLP -> new int[] {256, 128};
      case MLP_LARGE -> new int[] {512, 256};
      case LINEAR -> new int[0];
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

  /** For example {@code 784-256-128-10}. */
  String widths(Task task) {
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
