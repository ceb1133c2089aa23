package dev.adjoint.nn;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;

/**
 * How far predictions are from targets, as one number to minimise: functions without state, usable
 * inside any larger expression. The prediction comes first; without a {@link Reduction} the mean is
 * taken.
 *
 * <pre>{@code
 * Tensor loss = Losses.crossEntropy(net.forward(x), labels);
 * loss.backward();
 * }</pre>
 *
 * <p>Shapes must be equal where PyTorch would broadcast: {@code [32, 1]} against {@code [32]} is an
 * error here, not a matrix of 32 x 32 differences.
 */
public final class Losses {
  private static final double[] NO_ARGS = {};
  private static final Expr X = in(0);
  private static final Expr Z = in(1);

  private static final Formula SQUARED_ERROR = Formula.of("squaredError", 2, X.sub(Z).square());

  /** max(x, 0) - x z + ln(1 + e^-|x|); d/dx = σ(x) - z. */
  private static final Formula BINARY_CROSS_ENTROPY =
      Formula.of("bceWithLogits", 2, X.max(c(0)).sub(X.mul(Z)).add(X.abs().neg().exp().log1p()))
          .withDerivative(0, sigmoid(X).sub(Z));

  private Losses() {}

  /** 1 / (1 + e^-x) with e^-|x| alone, so that no derivative of any order overflows. */
  private static Expr sigmoid(Expr x) {
    Expr e = select(x.ge(0), x.neg(), x).exp();
    return select(x.ge(0), c(1), e).div(e.add(1));
  }

  // ---- regression

  /** Mean of (x - z)², the mean squared error. */
  public static Tensor mse(Operand prediction, Operand target) {
    return mse(prediction, target, Reduction.MEAN);
  }

  /**
   * (x - z)² of prediction x and target z of equal shape, or their mean or sum.
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor mse(Operand prediction, Operand target, Reduction reduction) {
    checkEqual("mse", prediction, target);
    return reduce(Adjoint.apply(SQUARED_ERROR, NO_ARGS, prediction, target), reduction);
  }

  // ---- classification

  /** Mean of -ln softmax(x)_t: logits {@code [m, c]}, class indices {@code [m]}. */
  public static Tensor crossEntropy(Operand logits, Operand target) {
    return crossEntropy(logits, target, Reduction.MEAN);
  }

  /**
   * -ln softmax(x)_t = ln Σ_j exp(x_j) - x_t over the last axis, computed without overflow and,
   * with its gradient, in one pass.
   *
   * <p>Logits are {@code [..., c]}, not probabilities. The target is either class indices {@code
   * [...]} of an integer type, or probabilities {@code [..., c]} p of the logits' type, for which
   * the terms are -Σ_j p_j ln softmax(x)_j. (Classes are the last axis always; PyTorch has them
   * second.)
   *
   * <pre>{@code
   * Losses.crossEntropy(Tensor.of(new double[][] {{2, 1, 0}}), Tensor.of(new int[] {0}));  // 0.4076
   * }</pre>
   *
   * @throws IndexException if an index is not a class, with its position
   * @throws ShapeException if the shapes do not fit
   */
  public static Tensor crossEntropy(Operand logits, Operand target, Reduction reduction) {
    Tensor x = floatingRows("crossEntropy", logits);
    if (target.dtype().isFloating()) {
      checkProbabilities(x, target);
      Tensor terms = x.logSoftmax(-1).mul(target).sum(-1).neg();
      return reduce(terms, reduction);
    }
    Tensor t = labels("crossEntropy", x, target);
    int classes = x.size(-1);
    Tensor rows = x.rank() == 2 ? x : x.reshape(t.numel(), classes);
    boolean wanted = x.needsGrad() && Modes.recording();
    Tensor loss = Adjoint.apply(new CrossEntropy(reduction, wanted), rows, t.reshape(t.numel()));
    return reduction == Reduction.NONE ? loss.reshape(t.shape().toArray()) : loss;
  }

  /** Mean of -l_t: log-probabilities {@code [m, c]}, class indices {@code [m]}. */
  public static Tensor nll(Operand logProbabilities, Operand target) {
    return nll(logProbabilities, target, Reduction.MEAN);
  }

  /**
   * -l_t, the negative log-likelihood, of log-probabilities l {@code [..., c]} at class indices t
   * {@code [...]}. With {@code l = x.logSoftmax(-1)} it equals {@link #crossEntropy}, which is
   * faster.
   *
   * @throws IndexException if an index is not a class, with its position
   */
  public static Tensor nll(Operand logProbabilities, Operand target, Reduction reduction) {
    Tensor l = floatingRows("nll", logProbabilities);
    Tensor t = labels("nll", l, target);
    return reduce(l.gather(-1, t.unsqueeze(-1)).squeeze(-1).neg(), reduction);
  }

  /** Mean of -z ln σ(x) - (1 - z) ln(1 - σ(x)). */
  public static Tensor bceWithLogits(Operand logits, Operand target) {
    return bceWithLogits(logits, target, Reduction.MEAN);
  }

  /**
   * Binary cross-entropy -z ln σ(x) - (1 - z) ln(1 - σ(x)) = max(x, 0) - x z + ln(1 + e^-|x|) of
   * logits x and targets z in [0, 1] of equal shape; finite for every finite x. Targets may be of
   * any type: truth values, integers 0 and 1, or probabilities.
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor bceWithLogits(Operand logits, Operand target, Reduction reduction) {
    checkEqual("bceWithLogits", logits, target);
    return reduce(Adjoint.apply(BINARY_CROSS_ENTROPY, NO_ARGS, logits, target), reduction);
  }

  // ---- common

  static Tensor reduce(Tensor terms, Reduction reduction) {
    return switch (reduction) {
      case NONE -> terms;
      case SUM -> terms.sum();
      case MEAN -> terms.mean();
    };
  }

  private static void checkEqual(String loss, Operand prediction, Operand target) {
    if (!prediction.shape().equals(target.shape())) {
      boolean same = prediction.shape().numel() == target.shape().numel();
      throw new ShapeException(
          loss
              + ": prediction "
              + prediction.describe()
              + " and target "
              + target.describe()
              + ": shapes must be equal."
              + (same ? " target.reshape(" + sizes(prediction.shape()) + ") would fit." : ""));
    }
  }

  private static String sizes(Shape shape) {
    String s = shape.toString();
    return s.substring(1, s.length() - 1);
  }

  private static Tensor floatingRows(String loss, Operand x) {
    if (!x.dtype().isFloating()) {
      throw new DTypeException(
          loss
              + ": the prediction is "
              + x.describe()
              + "; it must be floating, with the classes on the last axis. The prediction comes"
              + " first, the target second.");
    }
    if (x.shape().rank() == 0) {
      throw new ShapeException(
          loss + ": the prediction is " + x.describe() + "; its last axis must be the classes.");
    }
    return x.tensor();
  }

  private static void checkProbabilities(Tensor x, Operand target) {
    if (!target.shape().equals(x.shape())) {
      boolean indices = target.shape().equals(withoutLast(x.shape()));
      throw new ShapeException(
          "crossEntropy: logits "
              + x.describe()
              + " and target "
              + target.describe()
              + ": a floating target gives probabilities and must have the logits' shape."
              + (indices ? " If these are class indices, use target.to(DType.I64)." : ""));
    }
  }

  private static Shape withoutLast(Shape s) {
    return Shape.of(Arrays.copyOf(s.toArray(), s.rank() - 1));
  }

  /** The target as I64 class indices in range. */
  private static Tensor labels(String loss, Tensor x, Operand target) {
    if (!target.dtype().isInteger()) {
      throw new DTypeException(
          loss
              + ": the target is "
              + target.describe()
              + "; class indices must be integers. Use target.to(DType.I64).");
    }
    if (!target.shape().equals(withoutLast(x.shape()))) {
      boolean column = target.shape().numel() * (long) x.size(-1) == x.numel();
      throw new ShapeException(
          loss
              + ": prediction "
              + x.describe()
              + " and target "
              + target.describe()
              + ": the class indices must be "
              + withoutLast(x.shape())
              + ", one for each row of classes."
              + (column
                  ? " target.reshape(" + sizes(withoutLast(x.shape())) + ") would fit."
                  : ""));
    }
    Tensor t = target.tensor().detach().to(DType.I64).contiguous();
    return Adjoint.apply(new Labels(loss, x.describe(), x.size(-1)), t);
  }

  private static String position(int i, Shape shape) {
    if (shape.rank() <= 1) {
      return String.valueOf(i);
    }
    int[] at = new int[shape.rank()];
    int rest = i;
    for (int k = at.length - 1; k >= 0; k--) {
      at[k] = rest % shape.size(k);
      rest /= shape.size(k);
    }
    return Arrays.toString(at);
  }

  /** y = t, row-major I64, after checking that every label is a class. */
  private record Labels(String loss, String prediction, int classes)
      implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public Spec infer(Spec t) {
      return t;
    }

    @Override
    public View forward(Kernels kernels, View t, Spec out) {
      long[] a = t.i64();
      for (int i = 0, n = t.numel(); i < n; i++) {
        long label = a[t.offset() + i];
        if (label < 0 || label >= classes) {
          throw new IndexException(
              loss
                  + ": label "
                  + label
                  + " at position "
                  + position(i, t.shape())
                  + " of the target: prediction "
                  + prediction
                  + " has classes 0 to "
                  + (classes - 1)
                  + "."
                  + (label == classes ? " If labels count from 1, use target.sub(1)." : ""));
        }
      }
      return t;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor t, Tensor y) {
      // Labels have no gradient.
    }
  }
}
