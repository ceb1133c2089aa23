package dev.adjoint.app;

import dev.adjoint.core.Param;
import dev.adjoint.nn.optim.Adadelta;
import dev.adjoint.nn.optim.Adagrad;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.optim.AdamW;
import dev.adjoint.nn.optim.Adamax;
import dev.adjoint.nn.optim.Lion;
import dev.adjoint.nn.optim.NAdam;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.optim.RAdam;
import dev.adjoint.nn.optim.RmsProp;
import dev.adjoint.nn.optim.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The optimizers that can be chosen by name, each with a learning rate that suits it. */
enum Algorithm {
  /** Plain gradient descent. */
  SGD(0.1),
  /** With momentum 0.9. */
  MOMENTUM(0.05),
  /** With Nesterov's momentum 0.9. */
  NESTEROV(0.05),
  /** As published. */
  RMSPROP(0.001),
  /** As published. */
  ADAM(0.002),
  /** With weight decay 0.01. */
  ADAMW(0.002),
  /** Adam with Nesterov's momentum. */
  NADAM(0.002),
  /** Adam that trusts its second moments late. */
  RADAM(0.005),
  /** Adam with the largest gradient in place of the second moment. */
  ADAMAX(0.005),
  /** As published. */
  ADAGRAD(0.02),
  /** As published, with the unit of its steps. */
  ADADELTA(1),
  /** Signs of a momentum: every parameter moves by the learning rate. */
  LION(0.001);

  private final double learningRate;

  Algorithm(double learningRate) {
    this.learningRate = learningRate;
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Algorithm::toString).toList();
  }

  static Optional<Algorithm> named(String name) {
    return Arrays.stream(values()).filter(a -> a.toString().equals(name)).findFirst();
  }

  /** Where to start if nobody knows better. */
  double learningRate() {
    return learningRate;
  }

  Optimizer create(List<Param> parameters, double rate) {
    return switch (this) {
      case SGD -> new Sgd(parameters, rate);
      case MOMENTUM -> new Sgd(parameters, rate, Sgd.momentum(0.9));
      case NESTEROV -> new Sgd(parameters, rate, Sgd.momentum(0.9).withNesterov());
      case RMSPROP -> new RmsProp(parameters, rate);
      case ADAM -> new Adam(parameters, rate);
      case ADAMW -> new AdamW(parameters, rate);
      case NADAM -> new NAdam(parameters, rate);
      case RADAM -> new RAdam(parameters, rate);
      case ADAMAX -> new Adamax(parameters, rate);
      case ADAGRAD -> new Adagrad(parameters, rate);
      case ADADELTA -> new Adadelta(parameters, rate);
      case LION -> new Lion(parameters, rate);
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
