package dev.adjoint.nn.loss;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Operand;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import org.jspecify.annotations.Nullable;

/**
 * Losses for classes that are rare, as objects before a background are. The prediction comes first;
 * without a {@link Reduction} the mean is taken.
 *
 * <pre>{@code
 * Tensor loss = RareClassLosses.focal(net.forward(x), masks);
 * }</pre>
 */
public final class RareClassLosses {
  private static final Expr X = in(0);
  private static final Expr Z = in(1);

  /** q^γ (max(x, 0) - x z + ln(1 + e^-|x|)) with q = (1 - z) σ(x) + z σ(-x). */
  private static final Formula FOCAL =
      Formula.of(
          "focal",
          2,
          c(1).sub(Z)
              .mul(Losses.sigmoid(X))
              .add(Z.mul(Losses.sigmoid(X.neg())))
              .pow(arg(0))
              .mul(c(1).sub(Z).mul(Losses.softplus(X)).add(Z.mul(Losses.softplus(X.neg())))));

  private RareClassLosses() {}

  /** Mean of the focal loss with α = 0.25 and γ = 2. */
  public static Tensor focal(Operand logits, Operand target) {
    return focal(logits, target, FocalOptions.DEFAULT);
  }

  /**
   * a q^γ (-z ln σ(x) - (1 - z) ln(1 - σ(x))) with q = (1 - z) σ(x) + z σ(-x), the probability of
   * the wrong answer, and a = α z + (1 - α) (1 - z), or 1 without α: easy examples count less.
   * Logits x and targets z in [0, 1] of equal shape (Lin et al., 2017; torchvision's
   * sigmoid_focal_loss).
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor focal(Operand logits, Operand target, FocalOptions options) {
    LossChecks.equal("focal", logits, target);
    Tensor terms = Adjoint.apply(FOCAL, new double[] {options.gamma}, logits, target);
    Double alpha = options.alpha;
    if (alpha != null) {
      Tensor z = target.tensor().to(terms.dtype());
      terms = terms.mul(z.mul(2 * alpha - 1).add(1 - alpha));
    }
    return Losses.reduce(terms, options.reduction);
  }

  /**
   * What is seldom changed of {@link #focal}.
   *
   * @param alpha α in [0, 1], the weight of positive targets, or null for none
   * @param gamma γ &gt;= 0; 0 is binary cross-entropy
   * @param reduction what is made of the terms
   */
  public record FocalOptions(@Nullable Double alpha, double gamma, Reduction reduction) {
    /** α = 0.25, γ = 2, the mean. */
    public static final FocalOptions DEFAULT = new FocalOptions(0.25, 2, Reduction.MEAN);

    /**
     * All options.
     *
     * @throws TensorException if α does not lie in [0, 1] or γ is negative
     */
    public FocalOptions {
      if (alpha != null) {
        LossChecks.fraction("focal", "alpha", alpha);
      }
      LossChecks.atLeast("focal", "gamma", gamma, 0);
    }

    /** With another weight of positive targets. */
    public FocalOptions withAlpha(double weight) {
      return new FocalOptions(weight, gamma, reduction);
    }

    /** With equal weights. */
    public FocalOptions withoutAlpha() {
      return new FocalOptions(null, gamma, reduction);
    }

    /** With another exponent. */
    public FocalOptions withGamma(double exponent) {
      return new FocalOptions(alpha, exponent, reduction);
    }

    /** With another reduction. */
    public FocalOptions withReduction(Reduction how) {
      return new FocalOptions(alpha, gamma, how);
    }
  }

  /** Mean of the Dice loss with s = 1. */
  public static Tensor dice(Operand probabilities, Operand target) {
    return dice(probabilities, target, 1, Reduction.MEAN);
  }

  /**
   * 1 - (2 Σ p z + s) / (Σ p + Σ z + s), one term for each of the m examples: probabilities p and
   * targets z {@code [m, ...]} of equal shape, sums over all axes but the first (Milletari et al.,
   * 2016, with first powers in the divisor).
   *
   * @param smooth s &gt;= 0, which makes the term of an empty mask that is found empty 0
   * @throws ShapeException if the shapes differ or there is no axis of examples
   */
  public static Tensor dice(
      Operand probabilities, Operand target, double smooth, Reduction reduction) {
    LossChecks.equal("dice", probabilities, target);
    LossChecks.atLeast("dice", "smooth", smooth, 0);
    if (probabilities.shape().rank() < 2) {
      throw new ShapeException(
          "dice: the prediction is "
              + probabilities.describe()
              + "; it must be [m, ...], m examples. unsqueeze(0) makes one example of it.");
    }
    Tensor p = probabilities.flatten(1);
    Tensor z = target.flatten(1).to(p.dtype());
    Tensor both = p.mul(z).sum(-1).mul(2).add(smooth);
    Tensor all = p.sum(-1).add(z.sum(-1)).add(smooth);
    return Losses.reduce(both.div(all).rsub(1), reduction);
  }
}
