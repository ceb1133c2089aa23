package dev.adjoint.train;

import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;

/**
 * Some examples, one after another on the first axis.
 *
 * @param inputs what the network sees, [n, ...]
 * @param targets what it should say: class numbers I64 [n], or numbers [n, ...]
 */
public record Batch(Tensor inputs, Tensor targets) {
  /**
   * Checks that there are as many inputs as targets.
   *
   * @throws ShapeException if not
   */
  public Batch {
    check("batch", inputs, targets);
  }

  static void check(String what, Tensor inputs, Tensor targets) {
    if (inputs.rank() == 0 || targets.rank() == 0 || inputs.size(0) != targets.size(0)) {
      throw new ShapeException(
          what
              + ": inputs "
              + inputs.dtype()
              + inputs.shape()
              + " and targets "
              + targets.dtype()
              + targets.shape()
              + " do not fit: the first axis counts the examples and must be equal."
              + " Check which targets belong to which inputs.");
    }
  }

  /** How many examples there are. */
  public int size() {
    return inputs.size(0);
  }
}
