package dev.adjoint.nn.recurrent;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/** y = the lengths of sequences, checked: each from 0 to the number of steps. */
record Lengths(String name, int steps) implements Op.Unary, Op.Leading {
  /** True {@code [t, n, 1]} where a step lies in its sequence. */
  static Tensor mask(String name, Tensor lengths, int steps, int n) {
    DType type = lengths.dtype();
    if (type != DType.I64 && type != DType.I32) {
      throw new DTypeException(
          name + ": lengths is " + lengths.describe() + "; it must be i64 or i32.");
    }
    if (!lengths.shape().equals(Shape.of(n))) {
      throw new ShapeException(
          name
              + ": lengths is "
              + lengths.describe()
              + " and the batch has "
              + n
              + " sequences; give one length for each.");
    }
    Tensor checked = Adjoint.apply(new Lengths(name, steps), lengths.to(DType.I64));
    return Tensor.arange(steps).unsqueeze(-1).lt(checked).unsqueeze(-1);
  }

  @Override
  public Spec infer(Spec x) {
    return Spec.of(x.dtype(), x.shape());
  }

  @Override
  public View forward(Kernels kernels, View x, Spec out) {
    View.Cursor at = x.cursor();
    for (int i = 0; i < x.numel(); i++) {
      long length = x.getLong(at.next());
      if (length < 0 || length > steps) {
        throw new ShapeException(
            name
                + ": length "
                + length
                + " at position "
                + i
                + ", and there are "
                + steps
                + " steps; lengths must lie in [0, "
                + steps
                + "].");
      }
    }
    return x;
  }

  /** Integers have no derivative. */
  @Override
  public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {}
}
