package dev.adjoint.nn.loss;

import dev.adjoint.core.DType;
import dev.adjoint.core.Operand;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;

/**
 * Losses that draw vectors of like things together and push those of unlike things apart. Vectors
 * are the last axis; without a {@link Reduction} the mean is taken.
 *
 * <pre>{@code
 * Tensor loss = EmbeddingLosses.infoNce(net.forward(a), net.forward(b), 0.1);
 * }</pre>
 */
public final class EmbeddingLosses {
  private EmbeddingLosses() {}

  /** Mean of the cosine embedding loss with margin 0. */
  public static Tensor cosineEmbedding(Operand first, Operand second, Operand target) {
    return cosineEmbedding(first, second, target, 0, Reduction.MEAN);
  }

  /**
   * 1 - cos(a, b) where y = 1, max(0, cos(a, b) - margin) where y = -1: vectors {@code [..., d]},
   * targets {@code [...]}. As in PyTorch 1e-12 is added to both squared lengths, so the cosine with
   * a zero vector is 0.
   *
   * @throws ShapeException if the shapes do not fit
   * @throws TensorException if a target is neither 1 nor -1, with its position
   */
  public static Tensor cosineEmbedding(
      Operand first, Operand second, Operand target, double margin, Reduction reduction) {
    Tensor y = pairs("cosineEmbedding", first, second, target);
    Tensor a = first.square().sum(-1).add(1e-12);
    Tensor b = second.square().sum(-1).add(1e-12);
    Tensor cos = first.mul(second).sum(-1).div(a.mul(b).sqrt());
    return Losses.reduce(y.gt(0).where(cos.rsub(1), cos.sub(margin).clampMin(0)), reduction);
  }

  /** Mean of the contrastive loss with margin 1. */
  public static Tensor contrastive(Operand first, Operand second, Operand target) {
    return contrastive(first, second, target, 1, Reduction.MEAN);
  }

  /**
   * d²/2 where y = 1 (a like pair), max(0, margin - d)²/2 where y = -1, with d = ‖a - b‖: vectors
   * {@code [..., d]}, targets {@code [...]} (Hadsell, Chopra and LeCun, 2006, who write 0 and 1).
   * An unlike pair at one place has gradient 0.
   *
   * @throws ShapeException if the shapes do not fit
   * @throws TensorException if a target is neither 1 nor -1, with its position
   */
  public static Tensor contrastive(
      Operand first, Operand second, Operand target, double margin, Reduction reduction) {
    Tensor y = pairs("contrastive", first, second, target);
    Tensor difference = first.sub(second);
    Tensor apart = difference.norm(2, -1).rsub(margin).clampMin(0).square();
    Tensor terms = y.gt(0).where(difference.square().sum(-1), apart).mul(0.5);
    return Losses.reduce(terms, reduction);
  }

  private static Tensor pairs(String loss, Operand first, Operand second, Operand target) {
    LossChecks.equal(loss, "first", first, "second", second);
    vectors(loss, "first", first);
    if (!target.shape().equals(LossChecks.withoutLast(first.shape()))) {
      throw new ShapeException(
          loss
              + ": vectors "
              + first.describe()
              + " and target "
              + target.describe()
              + ": the target must be "
              + LossChecks.withoutLast(first.shape())
              + ", one number for each pair.");
    }
    return LossChecks.signs(loss, target);
  }

  private static void vectors(String loss, String name, Operand x) {
    if (x.shape().rank() == 0) {
      throw new ShapeException(
          loss + ": " + name + " is " + x.describe() + "; its last axis must be the vectors'.");
    }
  }

  /** Mean of the triplet margin loss with margin 1. */
  public static Tensor tripletMargin(Operand anchor, Operand positive, Operand negative) {
    return tripletMargin(anchor, positive, negative, TripletOptions.DEFAULT);
  }

  /**
   * max(0, d(a, p) - d(a, n) + margin) of vectors {@code [..., d]} of equal shape, with d(a, b) =
   * ‖a - b + eps‖_p as in PyTorch. With swap, d(a, n) is the smaller of d(a, n) and d(p, n)
   * (Balntas et al., 2016).
   *
   * @throws ShapeException if the shapes differ
   */
  public static Tensor tripletMargin(
      Operand anchor, Operand positive, Operand negative, TripletOptions options) {
    LossChecks.equal("tripletMargin", "anchor", anchor, "positive", positive);
    LossChecks.equal("tripletMargin", "anchor", anchor, "negative", negative);
    vectors("tripletMargin", "anchor", anchor);
    Tensor far = options.distance(anchor, negative);
    if (options.swap) {
      far = far.minimum(options.distance(positive, negative));
    }
    Tensor terms = options.distance(anchor, positive).sub(far).add(options.margin).clampMin(0);
    return Losses.reduce(terms, options.reduction);
  }

  /**
   * What is seldom changed of {@link #tripletMargin}.
   *
   * @param margin by how much the negative must be farther
   * @param p the norm
   * @param eps what is added to every difference, so that no distance is 0
   * @param swap whether the negative's distance from the positive may take the anchor's place
   * @param reduction what is made of the terms
   */
  public record TripletOptions(
      double margin, double p, double eps, boolean swap, Reduction reduction) {
    /** Margin 1, p = 2, eps = 1e-6, no swap, the mean. */
    public static final TripletOptions DEFAULT =
        new TripletOptions(1, 2, 1e-6, false, Reduction.MEAN);

    /**
     * All options.
     *
     * @throws TensorException if the margin is not positive
     */
    public TripletOptions {
      LossChecks.atLeast("tripletMargin", "margin", margin, Double.MIN_VALUE);
    }

    /** With another margin. */
    public TripletOptions withMargin(double lead) {
      return new TripletOptions(lead, p, eps, swap, reduction);
    }

    /** With another norm. */
    public TripletOptions withP(double norm) {
      return new TripletOptions(margin, norm, eps, swap, reduction);
    }

    /** With another eps. */
    public TripletOptions withEps(double small) {
      return new TripletOptions(margin, p, small, swap, reduction);
    }

    /** With the smaller distance of the negative from anchor and positive. */
    public TripletOptions withSwap() {
      return new TripletOptions(margin, p, eps, true, reduction);
    }

    /** With another reduction. */
    public TripletOptions withReduction(Reduction how) {
      return new TripletOptions(margin, p, eps, swap, how);
    }

    private Tensor distance(Operand a, Operand b) {
      return a.sub(b).add(eps).norm(p, -1);
    }
  }

  /** Mean of InfoNCE. */
  public static Tensor infoNce(Operand queries, Operand keys, double temperature) {
    return infoNce(queries, keys, temperature, Reduction.MEAN);
  }

  /**
   * -ln(exp(s_ii / τ) / Σ_j exp(s_ij / τ)) with s_ij = cos(q_i, k_j): queries and keys {@code [m,
   * d]}, where key i belongs to query i and all others do not (van den Oord et al., 2018; SimCLR,
   * MoCo). A vector shorter than 1e-12 is divided by 1e-12. CLIP's loss is the mean of {@code
   * infoNce(a, b, t)} and {@code infoNce(b, a, t)}.
   *
   * @throws ShapeException if the shapes differ or are not {@code [m, d]}
   * @throws TensorException if the temperature is not positive
   */
  public static Tensor infoNce(
      Operand queries, Operand keys, double temperature, Reduction reduction) {
    LossChecks.equal("infoNce", "queries", queries, "keys", keys);
    LossChecks.atLeast("infoNce", "temperature", temperature, Double.MIN_VALUE);
    if (queries.shape().rank() != 2) {
      throw new ShapeException(
          "infoNce: queries are " + queries.describe() + "; they must be [m, d], m vectors.");
    }
    Tensor logits = normalized(queries).matmul(normalized(keys).mT()).div(temperature);
    Tensor own = Tensor.arange(queries.shape().size(0)).to(DType.I64);
    return Losses.crossEntropy(logits, own, reduction);
  }

  private static Tensor normalized(Operand x) {
    return x.div(x.normKeep(2, -1).clampMin(1e-12));
  }
}
