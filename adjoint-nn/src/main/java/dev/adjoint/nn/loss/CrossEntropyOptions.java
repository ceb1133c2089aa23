package dev.adjoint.nn.loss;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import org.jspecify.annotations.Nullable;

/**
 * What is seldom changed of {@link Losses#crossEntropy} and {@link Losses#nll}.
 *
 * <pre>{@code
 * CrossEntropyOptions o = CrossEntropyOptions.DEFAULT.withLabelSmoothing(0.1).withIgnoreIndex(-100);
 * Tensor loss = Losses.crossEntropy(logits, target, o);
 * }</pre>
 *
 * @param reduction what is made of the terms
 * @param weights a factor for each class, {@code [c]}, or null
 * @param labelSmoothing ε in [0, 1]: the target becomes (1 - ε) target + ε/c
 * @param ignoreIndex the label of what does not count, or null: then every label must be a class
 * @param classAxis the axis of the classes: -1, or 1 for PyTorch's {@code [m, c, ...]}
 */
public record CrossEntropyOptions(
    Reduction reduction,
    @Nullable Tensor weights,
    double labelSmoothing,
    @Nullable Long ignoreIndex,
    int classAxis) {
  /** The mean; no weights, no smoothing, nothing ignored, classes last. */
  public static final CrossEntropyOptions DEFAULT =
      new CrossEntropyOptions(Reduction.MEAN, null, 0, null, -1);

  /**
   * All options.
   *
   * @throws TensorException if the smoothing does not lie in [0, 1]
   */
  public CrossEntropyOptions {
    LossChecks.fraction("crossEntropy", "labelSmoothing", labelSmoothing);
  }

  /** With another reduction. */
  public CrossEntropyOptions withReduction(Reduction how) {
    return new CrossEntropyOptions(how, weights, labelSmoothing, ignoreIndex, classAxis);
  }

  /** With a factor for each class, {@code [c]}; the mean is then divided by their sum. */
  public CrossEntropyOptions withWeights(Tensor perClass) {
    return new CrossEntropyOptions(reduction, perClass, labelSmoothing, ignoreIndex, classAxis);
  }

  /** With the target mixed with the uniform distribution. */
  public CrossEntropyOptions withLabelSmoothing(double epsilon) {
    return new CrossEntropyOptions(reduction, weights, epsilon, ignoreIndex, classAxis);
  }

  /** With a label of what does not count. */
  public CrossEntropyOptions withIgnoreIndex(long label) {
    return new CrossEntropyOptions(reduction, weights, labelSmoothing, label, classAxis);
  }

  /**
   * With the classes on another axis: 1 for logits {@code [m, c, ...]} and targets {@code [m,
   * ...]}.
   */
  public CrossEntropyOptions withClassAxis(int axis) {
    return new CrossEntropyOptions(reduction, weights, labelSmoothing, ignoreIndex, axis);
  }
}
