package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;

/**
 * New tensors after the pattern of this one: of its shape and type, or drawn with its elements as
 * probabilities. They are constants, no gradient flows through them. Random ones come from the
 * current {@link Rng}.
 */
public sealed interface Likeness extends Family permits Operand {
  /** Zeros of this shape and type. */
  default Tensor zerosLike() {
    return Tensor.zeros(dtype(), shape());
  }

  /** Ones of this shape and type. */
  default Tensor onesLike() {
    return Tensor.ones(dtype(), shape());
  }

  /** This shape and type, every element {@code value}. */
  default Tensor fullLike(double value) {
    return Tensor.full(dtype(), shape(), value);
  }

  /** Numbers uniform on [0, 1), of this shape and floating type. */
  default Tensor randLike() {
    return Rng.current().uniform(dtype(), shape());
  }

  /** Standard normal numbers, of this shape and floating type. */
  default Tensor randnLike() {
    return Rng.current().normal(dtype(), shape());
  }

  /**
   * For every element p, 1 with probability p and else 0, of this shape and floating type: 1 if a
   * uniform number of 53 bits is less than p, so p = 0 never and p = 1 always gives 1.
   *
   * @throws TensorException if an element does not lie in [0, 1] or is NaN
   */
  default Tensor bernoulli() {
    Tensor p = tensor();
    Sampling.checkFloating("bernoulli", p);
    Tensor u = Rng.current().uniform(DType.F64, p.shape());
    return Engine.apply(new Sampling.Bernoulli(), p, u).to(p.dtype());
  }

  /**
   * n different indices (I64), drawn one after the other, each with a probability proportional to
   * its weight among those that are left: {@code [..., k] -> [..., n]}. Weights need no sum of 1.
   *
   * <p>Each index gets an exponentially distributed time of the rate of its weight; the n earliest
   * are taken in their order (Efraimidis and Spirakis, 2006).
   *
   * @throws TensorException if a weight is negative, infinite or NaN, or fewer than n are positive
   */
  default Tensor multinomial(int n) {
    Tensor weights = Sampling.weights("multinomial", tensor(), n);
    Tensor u = Rng.current().uniform(DType.F64, weights.shape());
    return Engine.apply(new Sampling.Multinomial(n), weights, u);
  }

  /**
   * n independent indices (I64), each with a probability proportional to its weight: {@code [...,
   * k] -> [..., n]}. Weights need no sum of 1; an index of weight 0 is never drawn.
   *
   * @throws TensorException if a weight is negative, infinite or NaN, or none is positive
   */
  default Tensor multinomialWithReplacement(int n) {
    Tensor weights = Sampling.weights("multinomialWithReplacement", tensor(), n);
    int[] sizes = weights.shape().toArray();
    sizes[sizes.length - 1] = n;
    Tensor u = Rng.current().uniform(DType.F64, Shape.of(sizes));
    return Engine.apply(new Sampling.MultinomialWithReplacement(n), weights, u);
  }
}

/**
 * The operations that turn uniform random numbers into samples. Their results are integers or truth
 * values, which have no derivative.
 */
final class Sampling {
  private Sampling() {}

  static void checkFloating(String draw, Spec spec) {
    if (!spec.dtype().isFloating()) {
      throw new DTypeException(
          draw + ": " + spec.describe() + " holds no fractions; convert with .to(DType.F32).");
    }
  }

  static Tensor weights(String draw, Tensor weights, int n) {
    if (weights.rank() == 0 || n < 0) {
      throw new ShapeException(
          draw
              + ": "
              + n
              + " indices by the weights "
              + weights.describe()
              + "; there must be an axis of weights and 0 or more indices.");
    }
    return weights;
  }

  /** y = [u < p]. */
  record Bernoulli() implements Op.Binary, Op.Leading {
    @Override
    public Spec infer(Spec p, Spec u) {
      return Spec.of(DType.BOOL, p.shape());
    }

    @Override
    public View forward(Kernels kernels, View p, View u, Spec out) {
      View y = View.allocate(DType.BOOL, out.shape());
      View.Cursor pc = p.cursor();
      View.Cursor uc = u.cursor();
      for (int i = 0; i < y.numel(); i++) {
        double probability = p.getDouble(pc.next());
        if (!(probability >= 0 && probability <= 1)) {
          throw new TensorException(
              "bernoulli: the probability "
                  + probability
                  + " at position "
                  + i
                  + " of "
                  + p.describe()
                  + " does not lie in [0, 1]; clamp(0, 1) or sigmoid() would make it one.");
        }
        y.bytes()[i] = (byte) (u.getDouble(uc.next()) < probability ? 1 : 0);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor p, Tensor u, Tensor y) {}
  }

  /** The weights of one row, checked. */
  private static double[] row(String draw, View weights, View.Cursor c, int row) {
    double[] w = new double[weights.shape().size(-1)];
    for (int i = 0; i < w.length; i++) {
      w[i] = weights.getDouble(c.next());
      if (!(w[i] >= 0 && w[i] <= Double.MAX_VALUE)) {
        throw new TensorException(
            draw
                + ": the weight "
                + w[i]
                + " at position "
                + i
                + " of row "
                + row
                + " of "
                + weights.describe()
                + "; weights must be finite and 0 or more.");
      }
    }
    return w;
  }

  private static TensorException tooFew(String draw, int n, View weights, int row, int positive) {
    return new TensorException(
        draw
            + ": "
            + n
            + " indices from row "
            + row
            + " of "
            + weights.describe()
            + ", where "
            + positive
            + " weights are positive; only these can be drawn.");
  }

  private static int positive(double[] weights) {
    return (int) Arrays.stream(weights).filter(w -> w > 0).count();
  }

  private static Spec rows(Spec weights, int n) {
    int[] sizes = weights.shape().toArray();
    sizes[sizes.length - 1] = n;
    return Spec.of(DType.I64, Shape.of(sizes));
  }

  /** The indices of the n least -ln(1 - u_i) / w_i in that order, compared by their logarithms. */
  record Multinomial(int n) implements Op.Binary, Op.Leading {
    @Override
    public Spec infer(Spec weights, Spec u) {
      return rows(weights, n);
    }

    @Override
    public View forward(Kernels kernels, View weights, View u, Spec out) {
      View y = View.allocate(DType.I64, out.shape());
      View.Cursor wc = weights.cursor();
      View.Cursor uc = u.cursor();
      for (int at = 0; at < y.numel(); at += n) {
        double[] w = row(name(), weights, wc, at / n);
        if (positive(w) < n) {
          throw tooFew(name(), n, weights, at / n, positive(w));
        }
        double[] time = new double[w.length];
        Integer[] order = new Integer[w.length];
        for (int i = 0; i < w.length; i++) {
          order[i] = i;
          double t = StrictMath.log(-StrictMath.log1p(-u.getDouble(uc.next())));
          time[i] = w[i] > 0 ? t - StrictMath.log(w[i]) : Double.POSITIVE_INFINITY;
        }
        Arrays.sort(order, (a, b) -> Double.compare(time[a], time[b]));
        for (int i = 0; i < n; i++) {
          y.i64()[at + i] = order[i];
        }
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor weights, Tensor u, Tensor y) {}
  }

  /** The first index j with w_0 + ... + w_j > u Σ w. */
  record MultinomialWithReplacement(int n) implements Op.Binary, Op.Leading {
    @Override
    public Spec infer(Spec weights, Spec u) {
      return rows(weights, n);
    }

    @Override
    public View forward(Kernels kernels, View weights, View u, Spec out) {
      View y = View.allocate(DType.I64, out.shape());
      View.Cursor wc = weights.cursor();
      View.Cursor uc = u.cursor();
      for (int at = 0; at < y.numel(); at += n) {
        double[] w = row(name(), weights, wc, at / n);
        if (positive(w) == 0) {
          throw tooFew(name(), n, weights, at / n, 0);
        }
        double[] upTo = sums(w);
        for (int i = 0; i < n; i++) {
          y.i64()[at + i] = first(upTo, u.getDouble(uc.next()) * upTo[w.length - 1]);
        }
      }
      return y;
    }

    /** w_0 + ... + w_j for every j, of weights divided by the largest: so no sum overflows. */
    private static double[] sums(double[] w) {
      double largest = Arrays.stream(w).max().orElse(0);
      double[] upTo = new double[w.length];
      double sum = 0;
      for (int j = 0; j < w.length; j++) {
        sum += w[j] / largest;
        upTo[j] = sum;
      }
      return upTo;
    }

    /**
     * The first j with sums[j] > t; if rounding brought t to the whole sum, the first that has it.
     */
    private static int first(double[] sums, double t) {
      double last = sums[sums.length - 1];
      int low = 0;
      int high = sums.length - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sums[middle] > t || sums[middle] == last) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor weights, Tensor u, Tensor y) {}
  }
}
