package dev.adjoint.nn.loss;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What losses say of inputs that do not fit, word for word. */
class LossMessagesTest {
  private static final CrossEntropyOptions O = CrossEntropyOptions.DEFAULT;
  private static final Losses.BceOptions B = Losses.BceOptions.DEFAULT;
  private static final Tensor X = Tensor.zeros(4, 3);
  private static final Tensor T = Tensor.of(new int[] {0, 1, 2, 0});
  private static final Tensor V = Tensor.zeros(3);

  private static void says(Class<? extends Throwable> type, ThrowingCallable call, String message) {
    assertThatThrownBy(call).isExactlyInstanceOf(type).hasMessage(message);
  }

  private static void shape(ThrowingCallable call, String message) {
    says(ShapeException.class, call, message);
  }

  private static void value(ThrowingCallable call, String message) {
    says(TensorException.class, call, message);
  }

  @Test
  void shapesAreNeverBroadcast() {
    shape(
        () -> Losses.l1(X, V), "l1: prediction f32[4, 3] and target f32[3]: shapes must be equal.");
    shape(
        () -> DensityLosses.klDiv(X, Tensor.zeros(3, 4)),
        "klDiv: prediction f32[4, 3] and target f32[3, 4]: shapes must be equal. target.reshape(4,"
            + " 3) would fit.");
    shape(
        () -> Losses.bce(X, V),
        "bce: prediction f32[4, 3] and target f32[3]: shapes must be equal.");
    shape(
        () -> MarginLosses.marginRanking(X, V, X),
        "marginRanking: first f32[4, 3] and second f32[3]: shapes must be equal.");
    shape(
        () -> EmbeddingLosses.tripletMargin(X, X, V),
        "tripletMargin: anchor f32[4, 3] and negative f32[3]: shapes must be equal.");
    shape(
        () -> EmbeddingLosses.infoNce(X, V, 1),
        "infoNce: queries f32[4, 3] and keys f32[3]: shapes must be equal.");
    shape(
        () -> Losses.weighted(X, V, Reduction.SUM),
        "weighted: terms f32[4, 3] and weights f32[3]: shapes must be equal.");
    shape(
        () -> DensityLosses.gaussianNll(X, X, Tensor.zeros(4)),
        "gaussianNll: mean f32[4, 3] and variance f32[4]: the variance must have the mean's shape, or"
            + " 1 as its last size.");
    shape(
        () -> EmbeddingLosses.contrastive(X, X, V),
        "contrastive: vectors f32[4, 3] and target f32[3]: the target must be [4], one number for each"
            + " pair.");
    shape(
        () -> EmbeddingLosses.cosineEmbedding(Tensor.of(1f), Tensor.of(1f), V),
        "cosineEmbedding: first is f32[]; its last axis must be the vectors'.");
    shape(
        () -> EmbeddingLosses.infoNce(V, V, 1),
        "infoNce: queries are f32[3]; they must be [m, d], m vectors.");
    shape(
        () -> RareClassLosses.dice(V, V),
        "dice: the prediction is f32[3]; it must be [m, ...], m examples. unsqueeze(0) makes one"
            + " example of it.");
  }

  @Test
  void weightsOfTheWrongLengthOrType() {
    Tensor five = Tensor.ones(5);
    shape(
        () -> Losses.crossEntropy(X, T, O.withWeights(five)),
        "crossEntropy: weights f32[5] and prediction f32[4, 3]: there must be one weight for each of"
            + " the 3 classes.");
    shape(
        () -> Losses.nll(X, T, O.withWeights(five)),
        "nll: weights f32[5] and prediction f32[4, 3]: there must be one weight for each of the 3"
            + " classes.");
    says(
        DTypeException.class,
        () -> Losses.nll(X, T, O.withWeights(V.to(DType.F64))),
        "nll: weights f64[3] and prediction f32[4, 3]: the types must be equal. Use"
            + " weights.to(DType.F32).");
    shape(
        () -> Losses.bceWithLogits(X, X, B.withPosWeight(Tensor.ones(2, 4, 3))),
        "bceWithLogits: posWeight f32[2, 4, 3] and prediction f32[4, 3]: the weights must broadcast to"
            + " the prediction's shape: equal sizes or 1, from the last axis.");
    shape(
        () -> Losses.bce(X, X, B.withWeight(Tensor.ones(4))),
        "bce: weight f32[4] and prediction f32[4, 3]: the weights must broadcast to the prediction's"
            + " shape: equal sizes or 1, from the last axis.");
    value(
        () -> Losses.bce(X, X, B.withPosWeight(V)),
        "bce: posWeight is for logits. Use bceWithLogits.");
  }

  @Test
  void valuesThatAreNoTargets() {
    Tensor p = Tensor.of(new float[] {0.5f, 1.5f, 0, 0}, 2, 2);
    value(
        () -> Losses.bce(p, p),
        "bce: the prediction f32[2, 2] is 1.5 at position [0, 1]; probabilities lie in [0, 1]. For"
            + " logits use bceWithLogits.");
    value(
        () -> Losses.bce(Tensor.of(new double[] {Double.NaN}), Tensor.of(new double[] {1})),
        "bce: the prediction f64[1] is NaN at position 0; probabilities lie in [0, 1]. For logits use"
            + " bceWithLogits.");
    Tensor zeroOne = Tensor.of(new int[] {1, 0, 1});
    for (String loss :
        List.of(
            "softMargin", "hingeEmbedding", "marginRanking", "contrastive", "cosineEmbedding")) {
      Tensor vectors = Tensor.zeros(3, 2);
      value(
          () -> {
            switch (loss) {
              case "softMargin" -> MarginLosses.softMargin(V, zeroOne);
              case "hingeEmbedding" -> MarginLosses.hingeEmbedding(V, zeroOne);
              case "marginRanking" -> MarginLosses.marginRanking(V, V, zeroOne);
              case "contrastive" -> EmbeddingLosses.contrastive(vectors, vectors, zeroOne);
              default -> EmbeddingLosses.cosineEmbedding(vectors, vectors, zeroOne);
            }
          },
          loss
              + ": the target i32[3] is 0.0 at position 1; targets are 1 or -1. If they are 0 and 1,"
              + " use target.mul(2).sub(1).");
    }
    value(
        () -> DensityLosses.gaussianNll(V, V, Tensor.full(-2, 3)),
        "gaussianNll: the variance f32[3] is -2.0 at position 0; variances are 0 or more. softplus() or"
            + " exp() would make it one.");
    says(
        DTypeException.class,
        () -> Losses.bce(T, T),
        "bce: the prediction is i32[4]; it must be floating and a probability. The prediction comes"
            + " first, the target second.");
  }

  @Test
  void labels() {
    says(
        IndexException.class,
        () -> Losses.crossEntropy(X, Tensor.of(new int[] {0, -100, 1, 2})),
        "crossEntropy: label -100 at position 1 of the target: prediction f32[4, 3] has classes 0 to"
            + " 2. If -100 marks what does not count, use"
            + " CrossEntropyOptions.DEFAULT.withIgnoreIndex(-100).");
    says(
        IndexException.class,
        () -> Losses.crossEntropy(X, Tensor.of(new int[] {0, -1, 1, 3}), O.withIgnoreIndex(-1)),
        "crossEntropy: label 3 at position 3 of the target: prediction f32[4, 3] has classes 0 to 2. If"
            + " labels count from 1, use target.sub(1).");
    says(
        IndexException.class,
        () -> MarginLosses.multiMargin(X, Tensor.of(new int[] {0, -100, 1, 2})),
        "multiMargin: label -100 at position 1 of the target: prediction f32[4, 3] has classes 0 to 2.");
    says(
        IndexException.class,
        () -> MarginLosses.multiLabelMargin(X, Tensor.full(-2, 4, 3).to(DType.I64)),
        "multiLabelMargin: label -2 at position [0, 0] of the target: prediction f32[4, 3] has classes 0"
            + " to 2.");
    shape(
        () -> MarginLosses.multiLabelMargin(X, T),
        "multiLabelMargin: prediction f32[4, 3] and target i32[4]: shapes must be equal.");
    says(
        DTypeException.class,
        () -> MarginLosses.multiLabelMargin(X, X),
        "multiLabelMargin: the target is f32[4, 3]; class indices must be integers. Use"
            + " target.to(DType.I64).");
    shape(
        () -> Losses.crossEntropy(Tensor.zeros(2, 5, 7), Tensor.zeros(2, 7).to(DType.I64)),
        "crossEntropy: prediction f32[2, 5, 7] and target i64[2, 7]: the class indices must be [2, 5],"
            + " one for each row of classes. If the classes are axis 1, use"
            + " CrossEntropyOptions.DEFAULT.withClassAxis(1).");
    CrossEntropyOptions second = O.withClassAxis(1);
    shape(
        () -> Losses.nll(Tensor.zeros(2, 5, 7), Tensor.zeros(2, 5).to(DType.I64), second),
        "nll: prediction f32[2, 5, 7] and target i64[2, 5]: the class indices must be [2, 7], one for"
            + " each row of classes.");
    says(
        IndexException.class,
        () -> Losses.crossEntropy(Tensor.zeros(1, 5, 2), Tensor.of(new int[] {4, 9}, 1, 2), second),
        "crossEntropy: label 9 at position [0, 1] of the target: prediction f32[1, 5, 2] has classes 0"
            + " to 4.");
    value(
        () -> Losses.crossEntropy(X, X, O.withIgnoreIndex(0)),
        "crossEntropy: target f32[4, 3] with ignoreIndex 0: probabilities have no index that could be"
            + " ignored. Set the rows' terms to 0 with Reduction.NONE and where.");
  }

  @Test
  void numbersOfOptions() {
    value(
        () -> O.withLabelSmoothing(1.5),
        "crossEntropy: labelSmoothing is 1.5; it must lie between 0 and 1.");
    value(
        () -> Losses.nll(X, T, O.withLabelSmoothing(0.1)),
        "nll: labelSmoothing is 0.1; it needs the whole distribution. Use crossEntropy with logits.");
    value(
        () -> Losses.smoothL1(X, X, -1, Reduction.MEAN),
        "smoothL1: beta is -1.0; it must be finite and at least 0.");
    value(
        () -> Losses.huber(X, X, 0, Reduction.MEAN),
        "huber: delta is 0.0; it must be finite and greater than 0.");
    value(
        () -> Losses.quantile(X, X, Double.NaN),
        "quantile: q is NaN; it must lie between 0 and 1.");
    value(
        () -> MarginLosses.MultiMarginOptions.DEFAULT.withP(3),
        "multiMargin: p is 3; it must be 1 or 2.");
    value(
        () -> EmbeddingLosses.TripletOptions.DEFAULT.withMargin(0),
        "tripletMargin: margin is 0.0; it must be finite and greater than 0.");
    value(
        () -> EmbeddingLosses.infoNce(X, X, Double.POSITIVE_INFINITY),
        "infoNce: temperature is Infinity; it must be finite and greater than 0.");
    value(
        () -> DensityLosses.GaussianOptions.DEFAULT.withEps(0),
        "gaussianNll: eps is 0.0; it must be finite and greater than 0.");
    value(
        () -> RareClassLosses.FocalOptions.DEFAULT.withAlpha(2),
        "focal: alpha is 2.0; it must lie between 0 and 1.");
    value(
        () -> RareClassLosses.FocalOptions.DEFAULT.withGamma(-1),
        "focal: gamma is -1.0; it must be finite and at least 0.");
    value(
        () -> RareClassLosses.dice(X, X, -1, Reduction.MEAN),
        "dice: smooth is -1.0; it must be finite and at least 0.");
    value(
        () -> Penalties.l2(-1, List.of(X)),
        "penalty: lambda is -1.0; it must be finite and at least 0.");
  }
}
