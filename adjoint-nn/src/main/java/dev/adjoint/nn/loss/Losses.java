package dev.adjoint.nn.loss;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import org.jspecify.annotations.Nullable;

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
  private static final Expr D = X.sub(Z);

  private static final Formula SQUARED_ERROR = Formula.of("squaredError", 2, D.square());
  private static final Formula HALF_SQUARED_ERROR =
      Formula.of("halfSquaredError", 2, D.square().mul(0.5));
  private static final Formula L1 = Formula.of("l1", 2, D.abs());
  private static final Formula SMOOTH_L1 =
      Formula.of(
          "smoothL1",
          2,
          select(
              D.abs().lt(arg(0)), D.square().mul(0.5).div(arg(0)), D.abs().sub(arg(0).mul(0.5))));
  private static final Formula HUBER =
      Formula.of(
          "huber",
          2,
          select(
              D.abs().le(arg(0)), D.square().mul(0.5), D.abs().sub(arg(0).mul(0.5)).mul(arg(0))));

  /** ln(1 + 2 sinh²(d/2)) near 0, where |d| + ln(1 + e^(-2|d|)) - ln 2 cancels. */
  private static final Formula LOG_COSH =
      Formula.of(
              "logCosh",
              2,
              select(
                  D.abs().lt(1),
                  D.mul(0.5).sinh().square().mul(2).log1p(),
                  D.abs().add(D.abs().mul(-2).exp().log1p()).sub(Math.log(2))))
          .withDerivative(0, D.tanh())
          .withDerivative(1, D.tanh().neg());

  private static final Formula QUANTILE =
      Formula.of("quantile", 2, D.mul(arg(0).neg()).max(D.mul(c(1).sub(arg(0)))));

  /** max(x, 0) - x z + ln(1 + e^-|x|); d/dx = σ(x) - z. */
  static final Formula BINARY_CROSS_ENTROPY =
      Formula.of("bceWithLogits", 2, X.max(c(0)).sub(X.mul(Z)).add(X.abs().neg().exp().log1p()))
          .withDerivative(0, sigmoid(X).sub(Z));

  /** (1 - z) softplus(x) + p z softplus(-x). */
  private static final Formula WEIGHTED_BINARY =
      Formula.of(
              "bceWithLogits",
              3,
              c(1).sub(Z).mul(softplus(X)).add(in(2).mul(Z).mul(softplus(X.neg()))))
          .withDerivative(0, c(1).sub(Z).mul(sigmoid(X)).sub(in(2).mul(Z).mul(sigmoid(X.neg()))));

  /** PyTorch's: logarithms are at least -100, and the derivative's divisor at least 1e-12. */
  private static final Formula BINARY =
      Formula.of("bce", 2, Z.sub(1).mul(X.neg().log1p().max(-100)).sub(Z.mul(X.log().max(-100))))
          .withDerivative(0, D.div(X.mul(c(1).sub(X)).max(1e-12)));

  private Losses() {}

  /** 1 / (1 + e^-x) with e^-|x| alone, so that no derivative of any order overflows. */
  static Expr sigmoid(Expr x) {
    Expr e = select(x.ge(0), x.neg(), x).exp();
    return select(x.ge(0), c(1), e).div(e.add(1));
  }

  /** ln(1 + eˣ) with e^-|x| alone. */
  static Expr softplus(Expr x) {
    return x.max(c(0)).add(x.abs().neg().exp().log1p());
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
    return terms(SQUARED_ERROR, "mse", prediction, target, reduction);
  }

  /** Mean of (x - z)² / 2. */
  public static Tensor halfSquaredError(Operand prediction, Operand target) {
    return halfSquaredError(prediction, target, Reduction.MEAN);
  }

  /**
   * (x - z)² / 2 of equal shapes, or their mean or sum; the sum is the Euclidean loss ½‖x - z‖².
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor halfSquaredError(Operand prediction, Operand target, Reduction reduction) {
    return terms(HALF_SQUARED_ERROR, "halfSquaredError", prediction, target, reduction);
  }

  /** Mean of |x - z|. */
  public static Tensor l1(Operand prediction, Operand target) {
    return l1(prediction, target, Reduction.MEAN);
  }

  /**
   * |x - z| of equal shapes, or their mean or sum; the derivative at x = z is 0.
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor l1(Operand prediction, Operand target, Reduction reduction) {
    return terms(L1, "l1", prediction, target, reduction);
  }

  /** Mean of the smooth L1 loss with β = 1. */
  public static Tensor smoothL1(Operand prediction, Operand target) {
    return smoothL1(prediction, target, 1, Reduction.MEAN);
  }

  /**
   * d² / 2β where |d| &lt; β, else |d| - β/2, with d = x - z of equal shapes; for β = 0 it is
   * {@link #l1}. It is {@link #huber} divided by β.
   *
   * @throws ShapeException if the shapes differ
   * @throws TensorException if β is negative
   */
  public static Tensor smoothL1(
      Operand prediction, Operand target, double beta, Reduction reduction) {
    LossChecks.atLeast("smoothL1", "beta", beta, 0);
    return terms(SMOOTH_L1, "smoothL1", prediction, target, reduction, beta);
  }

  /** Mean of the Huber loss with δ = 1. */
  public static Tensor huber(Operand prediction, Operand target) {
    return huber(prediction, target, 1, Reduction.MEAN);
  }

  /**
   * d²/2 where |d| &lt;= δ, else δ (|d| - δ/2), with d = x - z of equal shapes (Huber, 1964).
   *
   * @throws ShapeException if the shapes differ
   * @throws TensorException if δ is not positive
   */
  public static Tensor huber(
      Operand prediction, Operand target, double delta, Reduction reduction) {
    LossChecks.atLeast("huber", "delta", delta, Double.MIN_VALUE);
    return terms(HUBER, "huber", prediction, target, reduction, delta);
  }

  /** Mean of ln cosh(x - z). */
  public static Tensor logCosh(Operand prediction, Operand target) {
    return logCosh(prediction, target, Reduction.MEAN);
  }

  /**
   * ln cosh(x - z) of equal shapes: about d²/2 near 0 and |d| - ln 2 far out, exact at both ends;
   * the derivative is tanh(x - z).
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor logCosh(Operand prediction, Operand target, Reduction reduction) {
    return terms(LOG_COSH, "logCosh", prediction, target, reduction);
  }

  /** Mean of the quantile loss. */
  public static Tensor quantile(Operand prediction, Operand target, double q) {
    return quantile(prediction, target, q, Reduction.MEAN);
  }

  /**
   * max(q (z - x), (1 - q) (x - z)), the pinball loss, least in the mean where x is the q-quantile
   * of z. At x = z the derivative is the mean of both sides', ½ - q.
   *
   * @throws ShapeException if the shapes differ
   * @throws TensorException if q does not lie in [0, 1]
   */
  public static Tensor quantile(Operand prediction, Operand target, double q, Reduction reduction) {
    LossChecks.fraction("quantile", "q", q);
    return terms(QUANTILE, "quantile", prediction, target, reduction, q);
  }

  // ---- classification

  /** Mean of -ln softmax(x)_t: logits {@code [m, c]}, class indices {@code [m]}. */
  public static Tensor crossEntropy(Operand logits, Operand target) {
    return crossEntropy(logits, target, CrossEntropyOptions.DEFAULT);
  }

  /**
   * -ln softmax(x)_t = ln Σ_j exp(x_j) - x_t over the last axis, computed without overflow and,
   * with its gradient, in one pass.
   *
   * <p>Logits are {@code [..., c]}, not probabilities. The target is either class indices {@code
   * [...]} of an integer type, or probabilities {@code [..., c]} p of the logits' type, for which
   * the terms are -Σ_j p_j ln softmax(x)_j. Classes are the last axis; PyTorch has them second, for
   * which there is {@link CrossEntropyOptions#withClassAxis}.
   *
   * <pre>{@code
   * Losses.crossEntropy(Tensor.of(new double[][] {{2, 1, 0}}), Tensor.of(new int[] {0}));  // 0.4076
   * }</pre>
   *
   * @throws IndexException if an index is not a class, with its position
   * @throws ShapeException if the shapes do not fit
   */
  public static Tensor crossEntropy(Operand logits, Operand target, Reduction reduction) {
    return crossEntropy(logits, target, CrossEntropyOptions.DEFAULT.withReduction(reduction));
  }

  /**
   * -w_t ln softmax(x)_t with class weights w, label smoothing, an index that does not count, and
   * the classes on any axis.
   *
   * <p>With smoothing ε the terms are -(1 - ε) w_t l_t - (ε/c) Σ_j w_j l_j, l = ln softmax(x); with
   * probabilities p as targets -Σ_j w_j ((1 - ε) p_j + ε/c) l_j. The mean over class indices is
   * divided by the sum of the w_t that count (without weights: by their number), so it is NaN if
   * none counts; over probabilities by the number of rows. An ignored term is 0. All as PyTorch,
   * but that nothing is ignored unless asked for.
   *
   * <pre>{@code
   * Losses.crossEntropy(logits, target, CrossEntropyOptions.DEFAULT.withIgnoreIndex(-100))
   * }</pre>
   *
   * @throws IndexException if an index is not a class, with its position
   * @throws ShapeException if the shapes do not fit
   * @throws TensorException if an index is to be ignored but targets are probabilities
   */
  public static Tensor crossEntropy(Operand logits, Operand target, CrossEntropyOptions options) {
    Tensor x = classesLast("crossEntropy", logits, options.classAxis());
    double smoothing = options.labelSmoothing();
    Tensor weights = options.weights();
    Tensor w =
        weights == null
            ? null
            : LossChecks.classWeights("crossEntropy", logits, x.size(-1), weights);
    if (target.dtype().isFloating()) {
      return ofProbabilities(logits, target, options, x, w);
    }
    Tensor t = labels("crossEntropy", logits, x, target, options);
    Long ignored = options.ignoreIndex();
    if (w == null && ignored == null && smoothing == 0) {
      return fused(x, t, options.reduction());
    }
    Picked p = pick(x, t, w, ignored);
    Tensor terms = fused(x, p.label, Reduction.NONE).mul(p.weight);
    if (smoothing > 0) {
      Tensor l = x.logSoftmax(-1);
      Tensor all = (w == null ? l : l.mul(w)).sum(-1).neg();
      terms = terms.mul(1 - smoothing).add(all.mul(smoothing / x.size(-1)));
    }
    return reduce(terms, p, options.reduction());
  }

  private static Tensor ofProbabilities(
      Operand logits, Operand target, CrossEntropyOptions options, Tensor x, @Nullable Tensor w) {
    LossChecks.probabilities(logits.tensor(), target);
    if (options.ignoreIndex() != null) {
      throw new TensorException(
          "crossEntropy: target "
              + target.describe()
              + " with ignoreIndex "
              + options.ignoreIndex()
              + ": probabilities have no index that could be ignored. Set the rows' terms to 0 with"
              + " Reduction.NONE and where.");
    }
    double smoothing = options.labelSmoothing();
    Tensor p = target.moveToEnd(options.classAxis());
    if (smoothing > 0) {
      p = p.mul(1 - smoothing).add(smoothing / x.size(-1));
    }
    Tensor each = x.logSoftmax(-1).mul(p);
    return reduce((w == null ? each : each.mul(w)).sum(-1).neg(), options.reduction());
  }

  private static Tensor fused(Tensor x, Tensor t, Reduction reduction) {
    Tensor rows = x.rank() == 2 ? x : x.reshape(t.numel(), x.size(-1));
    boolean wanted = x.needsGrad() && Modes.recording();
    Tensor loss = Adjoint.apply(new CrossEntropy(reduction, wanted), rows, t.reshape(t.numel()));
    return reduction == Reduction.NONE ? loss.reshape(t.shape().toArray()) : loss;
  }

  /** Mean of -l_t: log-probabilities {@code [m, c]}, class indices {@code [m]}. */
  public static Tensor nll(Operand logProbabilities, Operand target) {
    return nll(logProbabilities, target, CrossEntropyOptions.DEFAULT);
  }

  /**
   * -l_t, the negative log-likelihood, of log-probabilities l {@code [..., c]} at class indices t
   * {@code [...]}. With {@code l = x.logSoftmax(-1)} it equals {@link #crossEntropy}, which is
   * faster.
   *
   * @throws IndexException if an index is not a class, with its position
   */
  public static Tensor nll(Operand logProbabilities, Operand target, Reduction reduction) {
    return nll(logProbabilities, target, CrossEntropyOptions.DEFAULT.withReduction(reduction));
  }

  /**
   * -w_t l_t with class weights w, an index that does not count, and the classes on any axis, as in
   * {@link #crossEntropy(Operand, Operand, CrossEntropyOptions)}.
   *
   * @throws IndexException if an index is not a class, with its position
   * @throws TensorException if labels are to be smoothed: that is cross-entropy's
   */
  public static Tensor nll(Operand logProbabilities, Operand target, CrossEntropyOptions options) {
    if (options.labelSmoothing() != 0) {
      throw new TensorException(
          "nll: labelSmoothing is "
              + options.labelSmoothing()
              + "; it needs the whole distribution. Use crossEntropy with logits.");
    }
    Tensor l = classesLast("nll", logProbabilities, options.classAxis());
    Tensor weights = options.weights();
    Tensor w =
        weights == null
            ? null
            : LossChecks.classWeights("nll", logProbabilities, l.size(-1), weights);
    Tensor t = labels("nll", logProbabilities, l, target, options);
    if (w == null && options.ignoreIndex() == null) {
      return reduce(along(l, t).neg(), options.reduction());
    }
    Picked p = pick(l, t, w, options.ignoreIndex());
    return reduce(along(l, p.label).mul(p.weight).neg(), p, options.reduction());
  }

  private static Tensor classesLast(String loss, Operand prediction, int axis) {
    Tensor x = LossChecks.floatingRows(loss, prediction);
    return axis == -1 ? x : x.moveToEnd(axis);
  }

  private static Tensor labels(
      String loss, Operand given, Tensor x, Operand target, CrossEntropyOptions options) {
    String hint =
        options.classAxis() == -1
            ? " If the classes are axis 1, use CrossEntropyOptions.DEFAULT.withClassAxis(1)."
            : "";
    return LossChecks.labels(loss, given, x, target, options.ignoreIndex(), hint);
  }

  /** x at class t of every row. */
  static Tensor along(Tensor x, Tensor t) {
    return x.gather(-1, t.unsqueeze(-1)).squeeze(-1);
  }

  /** Labels that are all classes, which of them count, and with what weight (0 if they do not). */
  private record Picked(Tensor label, @Nullable Tensor counts, Tensor weight) {}

  private static Picked pick(Tensor x, Tensor t, @Nullable Tensor w, @Nullable Long ignored) {
    Tensor counts = ignored == null ? null : t.ne((double) ignored);
    Tensor label = counts == null ? t : counts.where(t, Tensor.zeros(DType.I64, Shape.SCALAR));
    Tensor weight =
        w == null
            ? Tensor.ones(x.dtype(), t.shape())
            : w.indexSelect(0, label.flatten()).reshape(t.shape().toArray()).to(x.dtype());
    return new Picked(label, counts, counts == null ? weight : orZero(counts, weight));
  }

  private static Tensor orZero(Tensor condition, Tensor x) {
    return condition.where(x, Tensor.zeros(x.dtype(), Shape.SCALAR));
  }

  /** An ignored term is 0 even where its logits are not finite. */
  private static Tensor reduce(Tensor terms, Picked p, Reduction reduction) {
    Tensor counts = p.counts;
    Tensor kept = counts == null ? terms : orZero(counts, terms);
    return reduction == Reduction.MEAN ? kept.sum().div(p.weight.sum()) : reduce(kept, reduction);
  }

  // ---- two classes, or several labels at once

  /** Mean of -z ln p - (1 - z) ln(1 - p) of probabilities. */
  public static Tensor bce(Operand probabilities, Operand target) {
    return bce(probabilities, target, BceOptions.DEFAULT);
  }

  /** Binary cross-entropy of probabilities, or its mean or sum. */
  public static Tensor bce(Operand probabilities, Operand target, Reduction reduction) {
    return bce(probabilities, target, BceOptions.DEFAULT.withReduction(reduction));
  }

  /**
   * Binary cross-entropy -w (z ln p + (1 - z) ln(1 - p)) of probabilities p and targets z of equal
   * shape. Logarithms are at least -100, so p = 0 and p = 1 give finite terms, and the derivative's
   * divisor p (1 - p) is at least 1e-12: PyTorch's choices. {@link #bceWithLogits} needs neither.
   * Targets are not checked; one outside [0, 1] continues the formula, a NaN gives NaN.
   *
   * @throws ShapeException if the shapes differ
   * @throws TensorException if a probability does not lie in [0, 1] or is NaN, with its position;
   *     or if there is a posWeight, which is for logits
   */
  public static Tensor bce(Operand probabilities, Operand target, BceOptions options) {
    LossChecks.equal("bce", probabilities, target);
    if (options.posWeight() != null) {
      throw new TensorException("bce: posWeight is for logits. Use bceWithLogits.");
    }
    Tensor p = LossChecks.unit("bce", probabilities);
    Tensor terms = Adjoint.apply(BINARY, NO_ARGS, p, target);
    return options.reduce("bce", p, terms);
  }

  /** Mean of -z ln σ(x) - (1 - z) ln(1 - σ(x)). */
  public static Tensor bceWithLogits(Operand logits, Operand target) {
    return bceWithLogits(logits, target, BceOptions.DEFAULT);
  }

  /**
   * Binary cross-entropy -z ln σ(x) - (1 - z) ln(1 - σ(x)) = max(x, 0) - x z + ln(1 + e^-|x|) of
   * logits x and targets z in [0, 1] of equal shape; finite for every finite x. Targets may be of
   * any type: truth values, integers 0 and 1, or probabilities.
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor bceWithLogits(Operand logits, Operand target, Reduction reduction) {
    return bceWithLogits(logits, target, BceOptions.DEFAULT.withReduction(reduction));
  }

  /**
   * -w (p z ln σ(x) + (1 - z) ln(1 - σ(x))) with weights w and weights p of the positive targets.
   * Targets are not checked; one outside [0, 1] continues the formula, a NaN gives NaN.
   *
   * @throws ShapeException if the shapes differ, or weights do not broadcast to the logits' shape
   */
  public static Tensor bceWithLogits(Operand logits, Operand target, BceOptions options) {
    LossChecks.equal("bceWithLogits", logits, target);
    Tensor positive = options.posWeight();
    Tensor terms =
        positive == null
            ? Adjoint.apply(BINARY_CROSS_ENTROPY, NO_ARGS, logits, target)
            : Adjoint.apply(
                WEIGHTED_BINARY,
                NO_ARGS,
                logits,
                target,
                LossChecks.weights("bceWithLogits", "posWeight", logits, positive));
    return options.reduce("bceWithLogits", logits, terms);
  }

  /**
   * What is seldom changed of {@link #bce} and {@link #bceWithLogits}.
   *
   * @param reduction what is made of the terms; the mean is over all terms, whatever the weights
   * @param weight factors of the terms that broadcast to the prediction's shape, or null
   * @param posWeight factors of z that broadcast to the prediction's shape, or null
   */
  public record BceOptions(
      Reduction reduction, @Nullable Tensor weight, @Nullable Tensor posWeight) {
    /** The mean without weights. */
    public static final BceOptions DEFAULT = new BceOptions(Reduction.MEAN, null, null);

    /** With another reduction. */
    public BceOptions withReduction(Reduction how) {
      return new BceOptions(how, weight, posWeight);
    }

    /** With factors of the terms: {@code [c]} for labels, {@code [m, 1]} for examples. */
    public BceOptions withWeight(Tensor factors) {
      return new BceOptions(reduction, factors, posWeight);
    }

    /** With factors of the positive targets, for example {@code [c]}. */
    public BceOptions withPosWeight(Tensor factors) {
      return new BceOptions(reduction, weight, factors);
    }

    private Tensor reduce(String loss, Operand x, Tensor terms) {
      Tensor w = weight;
      return Losses.reduce(
          w == null ? terms : terms.mul(LossChecks.weights(loss, "weight", x, w)), reduction);
    }
  }

  // ---- common

  /**
   * Terms weighted one by one: w l, their sum, or their mean Σ w l / Σ w. With a loss's {@link
   * Reduction#NONE} it gives every loss weights.
   *
   * <pre>{@code
   * Losses.weighted(Losses.mse(x, z, Reduction.NONE), w, Reduction.MEAN)
   * }</pre>
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor weighted(Operand terms, Operand weights, Reduction reduction) {
    LossChecks.equal("weighted", "terms", terms, "weights", weights);
    Tensor each = terms.mul(weights);
    return reduction == Reduction.MEAN ? each.sum().div(weights.sum()) : reduce(each, reduction);
  }

  /** The mean of no terms is NaN, their sum 0. */
  static Tensor reduce(Tensor terms, Reduction reduction) {
    return switch (reduction) {
      case NONE -> terms;
      case SUM -> terms.sum();
      case MEAN -> terms.mean();
    };
  }

  /** An elementwise loss of two inputs. */
  static Tensor terms(
      Formula formula,
      String loss,
      Operand prediction,
      Operand target,
      Reduction reduction,
      double... args) {
    LossChecks.equal(loss, prediction, target);
    return reduce(Adjoint.apply(formula, args, prediction, target), reduction);
  }
}
