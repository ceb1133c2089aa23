package dev.adjoint.core.kernel;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Formula;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The plainest loops that can be right: every number is computed in double and rounded once. The
 * oracle that other kernels are tested against.
 */
public final class ReferenceKernels implements Kernels {
  /** Makes the kernels; they hold no state. */
  public ReferenceKernels() {}

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public void map(Formula f, double[] args, View[] in, View[] out) {
    boolean integers = !out[0].dtype().isFloating();
    View.Cursor[] from = new View.Cursor[in.length];
    for (int k = 0; k < in.length; k++) {
      integers &= !in[k].dtype().isFloating();
      from[k] = in[k].cursor();
    }
    View.Cursor[] to = new View.Cursor[out.length];
    for (int k = 0; k < out.length; k++) {
      to[k] = out[k].cursor();
    }
    double[] x = new double[in.length];
    long[] n = new long[in.length];
    for (int i = 0, count = out[0].numel(); i < count; i++) {
      if (integers) {
        for (int k = 0; k < in.length; k++) {
          n[k] = in[k].getLong(from[k].next());
        }
        long[] y = integers(f, n, args);
        for (int k = 0; k < out.length; k++) {
          out[k].setLong(to[k].next(), y[k]);
        }
      } else {
        for (int k = 0; k < in.length; k++) {
          x[k] = in[k].getDouble(from[k].next());
        }
        double[] y = f.eval(x, args);
        for (int k = 0; k < out.length; k++) {
          out[k].setDouble(to[k].next(), y[k]);
        }
      }
    }
  }

  private static long[] integers(Formula f, long[] in, double[] args) {
    try {
      return f.evalLong(in, args);
    } catch (ArithmeticException e) {
      throw new TensorException(f.name() + ": an integer was divided by 0.", e);
    }
  }

  @Override
  public void copy(View in, View out) {
    View.Cursor from = in.cursor();
    View.Cursor to = out.cursor();
    boolean integers = !in.dtype().isFloating();
    for (int i = 0, n = in.numel(); i < n; i++) {
      if (integers) {
        out.setLong(to.next(), in.getLong(from.next()));
      } else {
        out.setDouble(to.next(), in.getDouble(from.next()));
      }
    }
  }

  @Override
  public void reduce(ReduceKind kind, View in, int axes, View out) {
    View.Cursor from = in.cursor();
    int m = out.numel();
    int n = 1;
    for (int i = in.shape().rank() - axes; i < in.shape().rank(); i++) {
      n *= in.shape().size(i);
    }
    boolean floating = in.dtype().isFloating();
    for (int i = 0; i < m; i++) {
      double d = start(kind);
      long l =
          kind == ReduceKind.MAX
              ? Long.MIN_VALUE
              : kind == ReduceKind.MIN ? Long.MAX_VALUE : (long) d;
      for (int j = 0; j < n; j++) {
        int at = from.next();
        if (floating) {
          double x = in.getDouble(at);
          d =
              switch (kind) {
                case SUM -> d + x;
                case PROD -> d * x;
                case MAX -> Math.max(d, x);
                case MIN -> Math.min(d, x);
              };
        } else {
          long x = in.getLong(at);
          l =
              switch (kind) {
                case SUM -> l + x;
                case PROD -> l * x;
                case MAX -> Math.max(l, x);
                case MIN -> Math.min(l, x);
              };
        }
      }
      if (floating) {
        out.setDouble(out.offset() + i, d);
      } else {
        out.setLong(out.offset() + i, l);
      }
    }
  }

  private static double start(ReduceKind kind) {
    return switch (kind) {
      case SUM -> 0;
      case PROD -> 1;
      case MAX -> Double.NEGATIVE_INFINITY;
      case MIN -> Double.POSITIVE_INFINITY;
    };
  }

  @Override
  public void argMax(View in, View out) {
    View.Cursor from = in.cursor();
    int n = in.shape().size(-1);
    boolean floating = in.dtype().isFloating();
    for (int i = 0, m = out.numel(); i < m; i++) {
      int best = 0;
      double top = 0;
      long topLong = 0;
      for (int j = 0; j < n; j++) {
        int at = from.next();
        double x = in.getDouble(at);
        long l = in.getLong(at);
        boolean better =
            j == 0 || (floating ? !Double.isNaN(top) && (x > top || Double.isNaN(x)) : l > topLong);
        if (better) {
          best = j;
          top = x;
          topLong = l;
        }
      }
      out.setLong(out.offset() + i, best);
    }
  }

  @Override
  public void argSort(View in, boolean descending, View out) {
    View.Cursor from = in.cursor();
    int n = in.shape().size(-1);
    int k = out.shape().size(-1);
    for (int i = 0, m = out.numel(); i < m; i += k) {
      int[] at = new int[n];
      List<Integer> order = new ArrayList<>();
      for (int j = 0; j < n; j++) {
        at[j] = from.next();
        order.add(j);
      }
      Comparator<Integer> ascending = (a, b) -> compare(in, at[a], at[b]);
      order.sort(descending ? ascending.reversed() : ascending);
      for (int j = 0; j < k; j++) {
        out.setLong(out.offset() + i + j, order.get(j));
      }
    }
  }

  private static int compare(View in, int i, int j) {
    if (!in.dtype().isFloating()) {
      return Long.compare(in.getLong(i), in.getLong(j));
    }
    double a = in.getDouble(i);
    double b = in.getDouble(j);
    return a < b ? -1 : a > b ? 1 : Boolean.compare(Double.isNaN(a), Double.isNaN(b));
  }

  @Override
  public void matmul(View a, View b, View out) {
    int rank = out.shape().rank();
    int m = out.shape().size(-2);
    int n = out.shape().size(-1);
    int k = a.shape().size(-1);
    int batches = 1;
    for (int i = 0; i < rank - 2; i++) {
      batches *= out.shape().size(i);
    }
    int[] at = new int[rank - 2];
    for (int batch = 0; batch < batches; batch++) {
      int oa = a.offset();
      int ob = b.offset();
      for (int i = 0; i < rank - 2; i++) {
        oa += at[i] * a.stride(i);
        ob += at[i] * b.stride(i);
      }
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int p = 0; p < k; p++) {
            sum +=
                a.getDouble(oa + i * a.stride(rank - 2) + p * a.stride(rank - 1))
                    * b.getDouble(ob + p * b.stride(rank - 2) + j * b.stride(rank - 1));
          }
          out.setDouble(out.offset() + (batch * m + i) * n + j, sum);
        }
      }
      for (int i = rank - 3; i >= 0; i--) {
        if (++at[i] < out.shape().size(i)) {
          break;
        }
        at[i] = 0;
      }
    }
  }

  @Override
  public void linear(View x, View w, @Nullable View bias, View out) {
    int m = x.shape().size(0);
    int k = x.shape().size(1);
    int n = w.shape().size(0);
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int p = 0; p < k; p++) {
          sum +=
              x.getDouble(x.offset() + i * x.stride(0) + p * x.stride(1))
                  * w.getDouble(w.offset() + j * w.stride(0) + p * w.stride(1));
        }
        double b = bias == null ? 0 : bias.getDouble(bias.offset() + j * bias.stride(0));
        out.setDouble(out.offset() + i * n + j, sum + b);
      }
    }
  }

  @Override
  public void conv(View x, View w, @Nullable View bias, ConvGeometry g, View out) {
    ReferenceConv.forward(x, w, bias, g, out);
  }

  @Override
  public void convInput(View w, View y, ConvGeometry g, View out) {
    ReferenceConv.input(w, y, g, out);
  }

  @Override
  public void convWeight(View x, View y, ConvGeometry g, View out) {
    ReferenceConv.weight(x, y, g, out);
  }

  @Override
  public void softmax(View in, boolean log, View out) {
    int n = in.shape().size(-1);
    double[] row = new double[n];
    View.Cursor from = in.cursor();
    for (int i = 0, m = n == 0 ? 0 : in.numel() / n; i < m; i++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < n; j++) {
        row[j] = in.getDouble(from.next());
        max = Math.max(max, row[j]);
      }
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += StrictMath.exp(row[j] - max);
      }
      for (int j = 0; j < n; j++) {
        double z = row[j] - max;
        out.setDouble(
            out.offset() + i * n + j, log ? z - StrictMath.log(sum) : StrictMath.exp(z) / sum);
      }
    }
  }

  @Override
  public void softmaxPullback(View y, View dy, boolean log, View out) {
    int n = y.shape().size(-1);
    double[] yr = new double[n];
    double[] dr = new double[n];
    View.Cursor cy = y.cursor();
    View.Cursor cd = dy.cursor();
    for (int i = 0, m = n == 0 ? 0 : y.numel() / n; i < m; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        yr[j] = y.getDouble(cy.next());
        dr[j] = dy.getDouble(cd.next());
        sum += log ? dr[j] : dr[j] * yr[j];
      }
      for (int j = 0; j < n; j++) {
        out.setDouble(
            out.offset() + i * n + j,
            log ? dr[j] - StrictMath.exp(yr[j]) * sum : yr[j] * (dr[j] - sum));
      }
    }
  }

  @Override
  public boolean normalizeRows(
      View x, @Nullable View weight, @Nullable View bias, RowMoments moments, View out) {
    ReferenceNorms.forward(x, weight, bias, moments, out);
    return true;
  }

  @Override
  public boolean normalizeRowsPullback(
      View x,
      View dy,
      @Nullable View weight,
      RowMoments moments,
      @Nullable View dx,
      @Nullable View dweight,
      @Nullable View dbias) {
    ReferenceNorms.backward(x, dy, weight, moments, dx, dweight, dbias);
    return true;
  }

  @Override
  public void crossEntropy(View logits, View target, View loss, @Nullable View grad) {
    int m = logits.shape().size(0);
    int c = logits.shape().size(1);
    View rows = View.allocate(DType.F64, Shape.of(m, c));
    softmax(logits, true, rows);
    double[] z = rows.f64();
    View.Cursor t = target.cursor();
    for (int i = 0; i < m; i++) {
      int right = (int) target.getLong(t.next());
      loss.setDouble(loss.offset() + i, -z[i * c + right]);
      if (grad != null) {
        for (int j = 0; j < c; j++) {
          double p = StrictMath.exp(z[i * c + j]);
          grad.setDouble(grad.offset() + i * c + j, j == right ? p - 1 : p);
        }
      }
    }
  }

  @Override
  public void indexSelect(View in, View index, View out) {
    int a = in.shape().size(0);
    int n = in.shape().size(1);
    int b = in.shape().size(2);
    int m = index.numel();
    for (int i = 0; i < a; i++) {
      View.Cursor c = index.cursor();
      for (int j = 0; j < m; j++) {
        int from = in.offset() + (i * n + (int) index.getLong(c.next())) * b;
        for (int l = 0; l < b; l++) {
          move(in, from + l, out, out.offset() + (i * m + j) * b + l, false);
        }
      }
    }
  }

  @Override
  public void indexAdd(View in, View index, View out) {
    int a = in.shape().size(0);
    int m = in.shape().size(1);
    int b = in.shape().size(2);
    int n = out.shape().size(1);
    for (int i = 0; i < a; i++) {
      View.Cursor c = index.cursor();
      for (int j = 0; j < m; j++) {
        int to = out.offset() + (i * n + (int) index.getLong(c.next())) * b;
        for (int l = 0; l < b; l++) {
          move(in, in.offset() + (i * m + j) * b + l, out, to + l, true);
        }
      }
    }
  }

  @Override
  public void gather(View in, View index, View out) {
    int n = in.shape().size(1);
    int m = index.shape().size(1);
    View.Cursor c = index.cursor();
    for (int i = 0; i < in.shape().size(0); i++) {
      for (int j = 0; j < m; j++) {
        int from = in.offset() + i * n + (int) index.getLong(c.next());
        move(in, from, out, out.offset() + i * m + j, false);
      }
    }
  }

  @Override
  public void scatterAdd(View in, View index, View out) {
    int n = out.shape().size(1);
    int m = index.shape().size(1);
    View.Cursor c = index.cursor();
    for (int i = 0; i < in.shape().size(0); i++) {
      for (int j = 0; j < m; j++) {
        int to = out.offset() + i * n + (int) index.getLong(c.next());
        move(in, in.offset() + i * m + j, out, to, true);
      }
    }
  }

  private static void move(View in, int from, View out, int to, boolean add) {
    if (in.dtype().isFloating()) {
      out.setDouble(to, in.getDouble(from) + (add ? out.getDouble(to) : 0));
    } else {
      out.setLong(to, in.getLong(from) + (add ? out.getLong(to) : 0));
    }
  }
}
