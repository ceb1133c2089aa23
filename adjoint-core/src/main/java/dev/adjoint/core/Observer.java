package dev.adjoint.core;

import dev.adjoint.core.op.Op;

/** Is told of every operation that computes numbers inside a scope, on whatever thread. */
interface Observer {
  /** {@code y = op(in)} was computed. */
  void applied(Op op, Tensor[] in, Tensor y);
}
