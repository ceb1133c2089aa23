package dev.adjoint.nn.loss;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Estimators;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.Arrays;

/**
 * Losses that compare distributions, or are the negative logarithm of a density. The prediction
 * comes first; without a {@link Reduction} the mean is taken.
 */
public final class DensityLosses {
  private static final double[] NO_ARGS = {};
  private static final Expr X = in(0);
  private static final Expr Z = in(1);
  private static final Expr V = in(2);

  private static final Formula KL =
      Formula.of("klDiv", 2, select(Z.eq(0), c(0), Z.mul(Z.log().sub(X))));

  /** 0, and not 0 times an infinity, where e^z is 0. */
  private static final Formula KL_LOG =
      Formula.of(
          "klDivLogTarget", 2, select(Z.eq(Double.NEGATIVE_INFINITY), c(0), Z.exp().mul(Z.sub(X))));

  private static final Formula POISSON_LOG = Formula.of("poissonNll", 2, X.exp().sub(Z.mul(X)));
  private static final Formula POISSON =
      Formula.of("poissonNll", 2, X.sub(Z.mul(X.add(arg(0)).log())));

  /** Stirling's z ln z - z + ln(2πz)/2 for ln z!, from 1 on. */
  private static final Formula STIRLING =
      Formula.of(
          "stirling",
          1,
          select(X.le(1), c(0), X.mul(X.log()).sub(X).add(X.mul(2 * Math.PI).log().mul(0.5))));

  private static final Formula GAUSSIAN =
      Formula.of("gaussianNll", 3, V.log().add(X.sub(Z).square().div(V)).mul(0.5));

  private DensityLosses() {}

  /** Mean over all elements of p (ln p - x), x = ln q. */
  public static Tensor klDiv(Operand logPrediction, Operand target) {
    return klDiv(logPrediction, target, Reduction.MEAN);
  }

  /**
   * p (ln p - ln q), whose sum over the classes is the Kullback-Leibler divergence KL(p‖q) of the
   * predicted q from the true p. First comes the <em>logarithm</em> of q, then p, of equal shape:
   * PyTorch's order, the reverse of the mathematical one.
   *
   * <p>A term with p = 0 is 0, and so is its gradient, even if q = 0 (PyTorch then has NaN); a
   * negative p gives NaN. The mean divides by the number of elements, as PyTorch's does; for the
   * mean divergence of m rows (PyTorch's batchmean) take the sum and {@code div(m)}.
   *
   * <pre>{@code
   * Tensor kl = DensityLosses.klDiv(q.log(), p, Reduction.SUM);
   * }</pre>
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor klDiv(Operand logPrediction, Operand target, Reduction reduction) {
    return Losses.terms(KL, "klDiv", logPrediction, target, reduction);
  }

  /** Mean over all elements of e^z (z - x), z = ln p, x = ln q. */
  public static Tensor klDivLogTarget(Operand logPrediction, Operand logTarget) {
    return klDivLogTarget(logPrediction, logTarget, Reduction.MEAN);
  }

  /**
   * {@link #klDiv} with the logarithm of the target too: e^z (z - x), and 0 where z = -∞.
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor klDivLogTarget(
      Operand logPrediction, Operand logTarget, Reduction reduction) {
    return Losses.terms(KL_LOG, "klDivLogTarget", logPrediction, logTarget, reduction);
  }

  /** Mean of e^x - z x: x is the logarithm of the rate. */
  public static Tensor poissonNll(Operand logRate, Operand target) {
    return poissonNll(logRate, target, PoissonOptions.DEFAULT);
  }

  /**
   * Negative log-likelihood of counts z under a Poisson distribution, of equal shapes: e^x - z x if
   * the prediction x is the logarithm of the rate, else x - z ln(x + eps). The full form adds
   * Stirling's z ln z - z + ln(2πz)/2 where z &gt; 1, for ln z!. Targets are not checked.
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor poissonNll(Operand prediction, Operand target, PoissonOptions options) {
    LossChecks.equal("poissonNll", prediction, target);
    Tensor terms =
        options.logInput
            ? Adjoint.apply(POISSON_LOG, NO_ARGS, prediction, target)
            : Adjoint.apply(POISSON, new double[] {options.eps}, prediction, target);
    if (options.full) {
      terms = terms.add(Adjoint.apply(STIRLING, NO_ARGS, target.tensor().to(terms.dtype())));
    }
    return Losses.reduce(terms, options.reduction);
  }

  /**
   * What is seldom changed of {@link #poissonNll}.
   *
   * @param logInput whether the prediction is the logarithm of the rate
   * @param full whether the term that does not depend on the prediction is added
   * @param eps what keeps the logarithm of a rate of 0 finite
   * @param reduction what is made of the terms
   */
  public record PoissonOptions(boolean logInput, boolean full, double eps, Reduction reduction) {
    /** Logarithms of rates, not full, eps = 1e-8, the mean. */
    public static final PoissonOptions DEFAULT =
        new PoissonOptions(true, false, 1e-8, Reduction.MEAN);

    /** With the prediction as the logarithm of the rate, or as the rate. */
    public PoissonOptions withLogInput(boolean logarithm) {
      return new PoissonOptions(logarithm, full, eps, reduction);
    }

    /** With or without the term of the target alone. */
    public PoissonOptions withFull(boolean all) {
      return new PoissonOptions(logInput, all, eps, reduction);
    }

    /** With another eps. */
    public PoissonOptions withEps(double small) {
      return new PoissonOptions(logInput, full, small, reduction);
    }

    /** With another reduction. */
    public PoissonOptions withReduction(Reduction how) {
      return new PoissonOptions(logInput, full, eps, how);
    }
  }

  /** Mean of (ln v + (x - z)² / v) / 2. */
  public static Tensor gaussianNll(Operand mean, Operand target, Operand variance) {
    return gaussianNll(mean, target, variance, GaussianOptions.DEFAULT);
  }

  /**
   * (ln v + (x - z)² / v) / 2, and ln(2π)/2 more in the full form: the negative log-likelihood of
   * targets z under normal distributions of means x and variances v. The variances have the means'
   * shape, or 1 as their last size. One below eps counts as eps, with the gradient of eps
   * (PyTorch's choice, which lets it grow again).
   *
   * @throws ShapeException if the shapes do not fit
   * @throws TensorException if a variance is negative, with its position
   */
  public static Tensor gaussianNll(
      Operand mean, Operand target, Operand variance, GaussianOptions options) {
    LossChecks.equal("gaussianNll", mean, target);
    Shape s = mean.shape();
    if (!variance.shape().equals(s) && !variance.shape().equals(oneLast(s))) {
      throw new ShapeException(
          "gaussianNll: mean "
              + mean.describe()
              + " and variance "
              + variance.describe()
              + ": the variance must have the mean's shape, or 1 as its last size.");
    }
    Tensor checked = LossChecks.variance("gaussianNll", variance);
    Tensor v = Estimators.straightThrough(t -> t.clampMin(options.eps), checked);
    Tensor terms = Adjoint.apply(GAUSSIAN, NO_ARGS, mean, target, v);
    return Losses.reduce(
        options.full ? terms.add(0.5 * Math.log(2 * Math.PI)) : terms, options.reduction);
  }

  private static Shape oneLast(Shape s) {
    int[] sizes = s.toArray();
    if (sizes.length > 0) {
      Arrays.fill(sizes, sizes.length - 1, sizes.length, 1);
    }
    return Shape.of(sizes);
  }

  /**
   * What is seldom changed of {@link #gaussianNll}.
   *
   * @param full whether ln(2π)/2 is added
   * @param eps the least variance
   * @param reduction what is made of the terms
   */
  public record GaussianOptions(boolean full, double eps, Reduction reduction) {
    /** Without the constant, eps = 1e-6, the mean. */
    public static final GaussianOptions DEFAULT = new GaussianOptions(false, 1e-6, Reduction.MEAN);

    /**
     * All options.
     *
     * @throws TensorException if eps is not positive
     */
    public GaussianOptions {
      LossChecks.atLeast("gaussianNll", "eps", eps, Double.MIN_VALUE);
    }

    /** With or without the constant. */
    public GaussianOptions withFull(boolean all) {
      return new GaussianOptions(all, eps, reduction);
    }

    /** With another least variance. */
    public GaussianOptions withEps(double least) {
      return new GaussianOptions(full, least, reduction);
    }

    /** With another reduction. */
    public GaussianOptions withReduction(Reduction how) {
      return new GaussianOptions(full, eps, how);
    }
  }
}
