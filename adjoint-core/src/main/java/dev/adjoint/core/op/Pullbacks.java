package dev.adjoint.core.op;

import dev.adjoint.core.Tensor;
import java.util.function.UnaryOperator;

/**
 * Receives the pullbacks of an operation: for input i the map from the gradient of the result to
 * the gradient of the input, {@code dy ↦ (∂y/∂x_i)ᵀ dy}. Only those that are needed are kept, with
 * what they captured.
 */
public interface Pullbacks {
  /** Whether input {@code i} needs a gradient; a costly preparation can be skipped if not. */
  boolean needs(int i);

  /**
   * States the pullback of input {@code i}. The result may have the broadcast shape: the engine
   * sums it to the input's.
   */
  void of(int i, UnaryOperator<Tensor> pullback);
}
