package dev.adjoint.nn;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;

/** y = the same ids as I64; an error that tells the place if one is not in the table. */
record Ids(String op, int count) implements Op.Unary, Op.Leading {
  static Tensor checked(String op, int count, Tensor ids) {
    DType type = ids.dtype();
    if (type != DType.I64 && type != DType.I32 && type != DType.U8) {
      throw new DTypeException(
          op
              + ": the ids are "
              + ids.describe()
              + "; they must be i64 or i32. Convert with .to(DType.I64).");
    }
    return Adjoint.apply(new Ids(op, count), ids);
  }

  @Override
  public String name() {
    return "ids";
  }

  @Override
  public Spec infer(Spec x) {
    return Spec.of(DType.I64, x.shape());
  }

  @Override
  public View forward(Kernels kernels, View x, Spec out) {
    View y = View.allocate(DType.I64, x.shape());
    kernels.copy(x, y);
    long[] a = y.i64();
    for (int i = 0; i < a.length; i++) {
      if (a[i] < 0 || a[i] >= count) {
        throw new IndexException(
            op
                + ": id "
                + a[i]
                + " at "
                + place(i, x)
                + " of "
                + x.describe()
                + (count == 0
                    ? "; the table is empty."
                    : "; the table has " + count + " rows, ids go from 0 to " + (count - 1) + "."));
      }
    }
    return y;
  }

  private static String place(int index, View x) {
    int rest = index;
    String text = "";
    for (int i = x.shape().rank() - 1; i >= 0; i--) {
      int n = x.shape().size(i);
      text = rest % n + (text.isEmpty() ? "" : ", ") + text;
      rest /= n;
    }
    return "[" + text + "]";
  }

  @Override
  public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
    // integers have no derivative
  }
}
