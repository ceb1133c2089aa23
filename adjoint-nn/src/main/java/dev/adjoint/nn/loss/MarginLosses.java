package dev.adjoint.nn.loss;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import org.jspecify.annotations.Nullable;

/**
 * Losses that ask the right score to lead by a margin, and are 0 where it does. The prediction
 * comes first; without a {@link Reduction} the mean is taken.
 *
 * <pre>{@code
 * Tensor loss = MarginLosses.multiClassHinge(scores, labels).add(Penalties.l2(1e-3, weights));
 * }</pre>
 */
public final class MarginLosses {
  private static final double[] NO_ARGS = {};
  private static final Expr X = in(0);
  private static final Expr Z = in(1);

  private static final Formula SOFT_MARGIN =
      Formula.of("softMargin", 2, Losses.softplus(X.mul(Z).neg()))
          .withDerivative(0, Z.mul(Losses.sigmoid(X.mul(Z).neg())).neg())
          .withDerivative(1, X.mul(Losses.sigmoid(X.mul(Z).neg())).neg());

  private static final Formula HINGE_EMBEDDING =
      Formula.of("hingeEmbedding", 2, select(Z.eq(1), X, positive(arg(0).sub(X))));

  /** x, other, y. */
  private static final Formula MARGIN_RANKING =
      Formula.of("marginRanking", 3, positive(in(2).mul(Z.sub(X)).add(arg(0))));

  private MarginLosses() {}

  /** max(v, 0) with derivative 1 at 0, as PyTorch's clamp has it. */
  private static Expr positive(Expr v) {
    return select(v.lt(0), c(0), v);
  }

  // ---- one class of several

  /** Mean over the examples of Σ_(j≠t) max(0, x_j - x_t + 1). */
  public static Tensor multiClassHinge(Operand scores, Operand target) {
    return multiClassHinge(scores, target, Reduction.MEAN);
  }

  /**
   * Σ_(j≠t) max(0, x_j - x_t + 1): the multiclass hinge loss (Weston and Watkins, 1999), scores
   * {@code [..., c]} and class indices {@code [...]}. PyTorch's {@link #multiMargin} is divided by
   * the number of classes.
   *
   * <pre>{@code
   * Tensor x = Tensor.of(new double[][] {{3.2, 5.1, -1.7}});
   * MarginLosses.multiClassHinge(x, Tensor.of(new int[] {0}));   // 2.9
   * }</pre>
   *
   * @throws IndexException if an index is not a class, with its position
   * @throws ShapeException if the shapes do not fit
   */
  public static Tensor multiClassHinge(Operand scores, Operand target, Reduction reduction) {
    Tensor x = LossChecks.floatingRows("multiClassHinge", scores);
    Tensor t = LossChecks.labels("multiClassHinge", x, target);
    return Losses.reduce(others(x, t, 1, 1), reduction);
  }

  /** Mean over the examples of (1/c) Σ_(j≠t) max(0, x_j - x_t + 1). */
  public static Tensor multiMargin(Operand scores, Operand target) {
    return multiMargin(scores, target, MultiMarginOptions.DEFAULT);
  }

  /**
   * (w_t / c) Σ_(j≠t) max(0, x_j - x_t + margin)^p with c classes, scores {@code [..., c]} and
   * class indices {@code [...]}: PyTorch's multi_margin_loss. The mean is over the examples,
   * whatever the weights.
   *
   * @throws IndexException if an index is not a class, with its position
   * @throws ShapeException if the shapes do not fit
   */
  public static Tensor multiMargin(Operand scores, Operand target, MultiMarginOptions options) {
    Tensor x = LossChecks.floatingRows("multiMargin", scores);
    Tensor t = LossChecks.labels("multiMargin", x, target);
    Tensor terms = others(x, t, options.margin, options.p).div(x.size(-1));
    Tensor weights = options.weights;
    if (weights != null) {
      Tensor w = LossChecks.classWeights("multiMargin", x, x.size(-1), weights);
      terms = terms.mul(w.indexSelect(0, t.flatten()).reshape(t.shape().toArray()));
    }
    return Losses.reduce(terms, options.reduction);
  }

  private static Tensor others(Tensor x, Tensor t, double margin, int p) {
    Tensor gap = x.sub(Losses.along(x, t).unsqueeze(-1)).add(margin).relu();
    Tensor right = t.oneHot(x.size(-1)).to(DType.BOOL);
    return right.where(zero(x), p == 1 ? gap : gap.square()).sum(-1);
  }

  private static Tensor zero(Tensor x) {
    return Tensor.zeros(x.dtype(), Shape.SCALAR);
  }

  /**
   * What is seldom changed of {@link #multiMargin}.
   *
   * @param p 1 or 2, the power
   * @param margin by how much the right score must lead
   * @param weights a factor for each class, {@code [c]}, or null
   * @param reduction what is made of the terms
   */
  public record MultiMarginOptions(
      int p, double margin, @Nullable Tensor weights, Reduction reduction) {
    /** Power and margin 1, no weights, the mean. */
    public static final MultiMarginOptions DEFAULT =
        new MultiMarginOptions(1, 1, null, Reduction.MEAN);

    /**
     * All options.
     *
     * @throws TensorException if p is neither 1 nor 2
     */
    public MultiMarginOptions {
      if (p != 1 && p != 2) {
        throw new TensorException("multiMargin: p is " + p + "; it must be 1 or 2.");
      }
    }

    /** With another power. */
    public MultiMarginOptions withP(int power) {
      return new MultiMarginOptions(power, margin, weights, reduction);
    }

    /** With another margin. */
    public MultiMarginOptions withMargin(double lead) {
      return new MultiMarginOptions(p, lead, weights, reduction);
    }

    /** With a factor for each class, {@code [c]}. */
    public MultiMarginOptions withWeights(Tensor perClass) {
      return new MultiMarginOptions(p, margin, perClass, reduction);
    }

    /** With another reduction. */
    public MultiMarginOptions withReduction(Reduction how) {
      return new MultiMarginOptions(p, margin, weights, how);
    }
  }

  // ---- several classes at once

  /** Mean over the examples of the multilabel margin loss. */
  public static Tensor multiLabelMargin(Operand scores, Operand target) {
    return multiLabelMargin(scores, target, Reduction.MEAN);
  }

  /**
   * (1/c) Σ_(j ∈ T) Σ_(i ∉ T) max(0, 1 - (x_j - x_i)): scores {@code [..., c]} and class indices of
   * the same shape, in each row those of T, ended by -1 unless there are c. A class that is named
   * twice counts twice. PyTorch's multilabel_margin_loss.
   *
   * @throws IndexException if an index is neither a class nor -1, with its position
   * @throws ShapeException if the shapes differ
   */
  public static Tensor multiLabelMargin(Operand scores, Operand target, Reduction reduction) {
    Tensor x = LossChecks.floatingRows("multiLabelMargin", scores);
    LossChecks.integer("multiLabelMargin", target);
    LossChecks.equal("multiLabelMargin", x, target);
    Tensor t = LossChecks.checkedLabels("multiLabelMargin", x, x.size(-1), target, -1L);
    Tensor named = t.lt(0).to(DType.I64).cumsum(-1).eq(0);
    Tensor label = named.where(t, Tensor.zeros(DType.I64, Shape.SCALAR));
    // [..., T, c]: class j of T against each class i
    Tensor column = named.unsqueeze(-1);
    Tensor inT = label.oneHot(x.size(-1)).to(DType.BOOL).logicalAnd(column).anyKeep(-2);
    Tensor gap = x.unsqueeze(-2).sub(x.gather(-1, label).unsqueeze(-1)).add(1).relu();
    Tensor terms = column.logicalAnd(inT.logicalNot()).where(gap, zero(x)).sum(-2, -1);
    return Losses.reduce(terms.div(x.size(-1)), reduction);
  }

  /** Mean of {@link Losses#bceWithLogits} over labels and examples. */
  public static Tensor multiLabelSoftMargin(Operand logits, Operand target) {
    return multiLabelSoftMargin(logits, target, MultiLabelOptions.DEFAULT);
  }

  /**
   * (1/c) Σ_j -w_j (z_j ln σ(x_j) + (1 - z_j) ln(1 - σ(x_j))): one binary cross-entropy for each of
   * c labels, logits and targets {@code [..., c]} of equal shape, one term for each row.
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor multiLabelSoftMargin(
      Operand logits, Operand target, MultiLabelOptions options) {
    Tensor x = LossChecks.floatingRows("multiLabelSoftMargin", logits);
    LossChecks.equal("multiLabelSoftMargin", x, target);
    Tensor each = Adjoint.apply(Losses.BINARY_CROSS_ENTROPY, NO_ARGS, x, target);
    Tensor w = options.weights;
    if (w != null) {
      each = each.mul(LossChecks.classWeights("multiLabelSoftMargin", x, x.size(-1), w));
    }
    return Losses.reduce(each.mean(-1), options.reduction);
  }

  /**
   * What is seldom changed of {@link #multiLabelSoftMargin}.
   *
   * @param weights a factor for each label, {@code [c]}, or null
   * @param reduction what is made of the terms
   */
  public record MultiLabelOptions(@Nullable Tensor weights, Reduction reduction) {
    /** The mean without weights. */
    public static final MultiLabelOptions DEFAULT = new MultiLabelOptions(null, Reduction.MEAN);

    /** With a factor for each label, {@code [c]}. */
    public MultiLabelOptions withWeights(Tensor perLabel) {
      return new MultiLabelOptions(perLabel, reduction);
    }

    /** With another reduction. */
    public MultiLabelOptions withReduction(Reduction how) {
      return new MultiLabelOptions(weights, how);
    }
  }

  // ---- targets 1 and -1

  /** Mean of ln(1 + e^(-y x)). */
  public static Tensor softMargin(Operand prediction, Operand target) {
    return softMargin(prediction, target, Reduction.MEAN);
  }

  /**
   * ln(1 + e^(-y x)), without overflow, of scores x and targets y of 1 or -1, of equal shape.
   *
   * @throws ShapeException if the shapes differ
   * @throws TensorException if a target is neither 1 nor -1
   */
  public static Tensor softMargin(Operand prediction, Operand target, Reduction reduction) {
    LossChecks.equal("softMargin", prediction, target);
    Tensor y = LossChecks.signs("softMargin", target);
    return Losses.terms(SOFT_MARGIN, "softMargin", prediction, y, reduction);
  }

  /** Mean of the hinge embedding loss with margin 1. */
  public static Tensor hingeEmbedding(Operand distance, Operand target) {
    return hingeEmbedding(distance, target, 1, Reduction.MEAN);
  }

  /**
   * x where y = 1, max(0, margin - x) where y = -1: distances x of like and unlike pairs, of equal
   * shape. PyTorch's hinge_embedding_loss, which lets other targets through.
   *
   * @throws ShapeException if the shapes differ
   * @throws TensorException if a target is neither 1 nor -1
   */
  public static Tensor hingeEmbedding(
      Operand distance, Operand target, double margin, Reduction reduction) {
    LossChecks.equal("hingeEmbedding", distance, target);
    Tensor y = LossChecks.signs("hingeEmbedding", target);
    return Losses.terms(HINGE_EMBEDDING, "hingeEmbedding", distance, y, reduction, margin);
  }

  /** Mean of the margin ranking loss with margin 0. */
  public static Tensor marginRanking(Operand first, Operand second, Operand target) {
    return marginRanking(first, second, target, 0, Reduction.MEAN);
  }

  /**
   * max(0, -y (a - b) + margin) of scores a and b and targets y of 1 (a should be larger) or -1,
   * all of equal shape.
   *
   * @throws ShapeException if the shapes differ
   * @throws TensorException if a target is neither 1 nor -1
   */
  public static Tensor marginRanking(
      Operand first, Operand second, Operand target, double margin, Reduction reduction) {
    LossChecks.equal("marginRanking", "first", first, "second", second);
    LossChecks.equal("marginRanking", first, target);
    Tensor y = LossChecks.signs("marginRanking", target);
    return Losses.reduce(
        Adjoint.apply(MARGIN_RANKING, new double[] {margin}, first, second, y), reduction);
  }
}
