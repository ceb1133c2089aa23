package dev.adjoint.nn;

import dev.adjoint.core.Tensor;

/**
 * y = f(x; θ): a model of one input. Any function from tensor to tensor is one.
 *
 * <pre>{@code
 * class Net implements Layer {
 *     final Linear fc1 = new Linear(784, 256);
 *     final Linear fc2 = new Linear(256, 10);
 *
 *     public Tensor forward(Tensor x) {
 *         return fc2.forward(fc1.forward(x).relu());
 *     }
 * }
 *
 * Layer same = new Sequential(new Linear(784, 256), Tensor::relu, new Linear(256, 10));
 * }</pre>
 *
 * <p>Whether a layer trains or evaluates it reads from {@link dev.adjoint.core.Modes#mode()} at the
 * call; there is nothing to switch on a layer.
 */
@FunctionalInterface
public interface Layer extends Model {
  /** y = f(x; θ). */
  Tensor forward(Tensor x);

  /** The composition next(this(x)). */
  default Sequential then(Layer next) {
    return new Sequential(this, next);
  }

  /**
   * This layer with its present parameters for ever, always in inference: for serving from any
   * number of threads while training goes on.
   */
  default Predictor predictor() {
    return new Predictor(this);
  }
}
