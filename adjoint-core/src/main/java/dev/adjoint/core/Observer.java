package dev.adjoint.core;

import dev.adjoint.core.op.Op;

/**
 * Is told what a run does inside a scope, on whatever thread: {@link Diagnose} and {@link
 * Graph#record} have one, ordinary runs none.
 */
interface Observer {
  /**
   * {@code y = op(in)} was computed at the base; {@code recording} says whether recording was on.
   */
  void applied(Op op, Tensor[] in, Tensor y, boolean recording);

  /** Who watches inside a {@code noGrad} that was called at that line. */
  default Observer silenced(String at) {
    return this;
  }

  /** A tensor of the same numbers was made that does not know where they come from. */
  default void cut(String how, Tensor in, Tensor out) {}

  /** The result of a checkpoint stands for what was computed in it. */
  default void checkpointed(Tensor in, Tensor out) {}

  /** Another value was read in place of a parameter's own. */
  default void substituted(Param param) {}

  /** The backward pass has the whole gradient of a node, before and after its hooks. */
  default void arrived(Node node, Tensor sum, Tensor hooked) {}

  /** The backward pass has a gradient of input k of a node, and the same in the input's shape. */
  default void pulled(Node node, int k, Tensor upstream, Tensor whole, Tensor fitted) {}
}
