package dev.adjoint.nn.recurrent;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Tensor;

/**
 * (h, c): what an LSTM carries from step to step.
 *
 * @param h the output of the last step: {@code [n, m]} of a cell, {@code [layers * directions, n,
 *     m]} of a layer, without n for one sequence
 * @param c the memory, of the same shape but for a last axis of size hidden
 */
public record LstmState(Tensor h, Tensor c) {
  /** From tensors or parameters: a start that is learned. */
  public static LstmState of(Operand h, Operand c) {
    return new LstmState(h.tensor(), c.tensor());
  }
}
