package dev.adjoint.app;

import dev.adjoint.core.Param;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.optim.AdamW;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.optim.RmsProp;
import dev.adjoint.nn.optim.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The optimizers that can be chosen by name, each with a learning rate that suits it. */
enum Algorithm {
  /** Plain gradient descent. */
  SGD(0.1, Sgd::new),
  /** With momentum 0.9. */
  MOMENTUM(0.02, (p, rate) -> new Sgd(p, rate, Sgd.momentum(0.9))),
  /** With Nesterov's momentum 0.9. */
  NESTEROV(0.02, (p, rate) -> new Sgd(p, rate, Sgd.momentum(0.9).withNesterov())),
  /** As published. */
  RMSPROP(0.001, RmsProp::new),
  /** As published. */
  ADAM(0.002, Adam::new),
  /** With weight decay 0.01. */
  ADAMW(0.002, AdamW::new);

  private interface Maker {
    Optimizer make(List<Param> parameters, double learningRate);
  }

  private final double learningRate;
  private final Maker maker;

  Algorithm(double learningRate, Maker maker) {
    this.learningRate = learningRate;
    this.maker = maker;
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
    return maker.make(parameters, rate);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
