package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/**
 * The way out of a {@code vmap} and back in, below all transforms that were opened inside it: so a
 * function that knows nothing of examples can be given one after the other, at every level. The
 * engine does both where it meets the level; each is the other's transpose.
 */
final class Examples {
  private Examples() {}

  /** y = all examples of x along a new axis 0; x itself repeated if it is the same for all. */
  record All(Level level) implements Op.Unary, Op.Linear {
    @Override
    public String name() {
      return "vmap";
    }

    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), Vmap.front(level.size, x.shape()));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return x.broadcastTo(out.shape());
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new Each(level), dy));
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return Engine.apply(this, in).transpose(0, 1);
    }
  }

  /** y = the example of x, which has them along axis 0, for each of them. */
  record Each(Level level) implements Op.Unary, Op.Linear {
    @Override
    public String name() {
      return "vmap";
    }

    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), Vmap.tail(x.shape()));
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      throw new UnsupportedOperationException(name() + ": its result has no numbers of its own");
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Engine.apply(new All(level), dy));
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return Engine.apply(this, in[0].transpose(0, 1));
    }
  }
}
