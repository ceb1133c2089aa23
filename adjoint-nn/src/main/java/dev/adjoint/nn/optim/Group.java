package dev.adjoint.nn.optim;

import dev.adjoint.core.Param;
import dev.adjoint.core.TensorException;
import java.util.List;

/**
 * Some parameters of an optimizer with settings of their own: its options, and a scale s by which
 * the optimizer's learning rate is multiplied for them, η ← s η, whatever schedule it follows.
 *
 * <pre>{@code
 * List<Param> matrices = net.parameters().stream().filter(p -> p.shape().rank() > 1).toList();
 * List<Param> rest = net.parameters().stream().filter(p -> p.shape().rank() < 2).toList();
 * new AdamW(
 *     1e-3,
 *     List.of(
 *         Group.of(matrices, AdamW.Options.DEFAULT.withWeightDecay(0.1)),
 *         Group.of(rest, AdamW.Options.DEFAULT.withWeightDecay(0)).withScale(0.5)))
 * }</pre>
 *
 * @param parameters the parameters, possibly none
 * @param options the optimizer's options for them
 * @param scale s
 * @param rowWise whether only rows with a gradient change, see {@link #withRowWise}
 * @param <O> the options of the optimizer
 */
public record Group<O>(List<Param> parameters, O options, double scale, boolean rowWise) {
  /** Checks the scale. */
  public Group {
    parameters = List.copyOf(parameters);
    if (!(scale >= 0) || Double.isInfinite(scale)) {
      throw new TensorException(
          "Group: scale is " + scale + "; it must be a finite number, 0 or more.");
    }
  }

  /** These parameters with these options. */
  public static <O> Group<O> of(List<Param> parameters, O options) {
    return new Group<>(parameters, options, 1, false);
  }

  /** With a learning rate of s times the optimizer's. */
  public Group<O> withScale(double s) {
    return new Group<>(parameters, options, s, rowWise);
  }

  /**
   * Rows (along axis 0) whose gradient is all 0 keep their values, and so does their state: no
   * moments fade, no weights decay, no momentum moves them. For embeddings, of which a batch reads
   * few rows. A row whose gradient is NaN counts as one with a gradient. The step number that
   * corrects Adam's moments is the parameter's, as in PyTorch's {@code SparseAdam}.
   *
   * <p>Gradients are dense tensors, so a step still reads all of the gradient.
   */
  public Group<O> withRowWise() {
    return new Group<>(parameters, options, scale, true);
  }
}
