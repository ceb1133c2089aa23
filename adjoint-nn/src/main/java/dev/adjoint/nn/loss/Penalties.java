package dev.adjoint.nn.loss;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.List;
import java.util.function.Function;

/**
 * What is added to a loss so that weights stay small, one number for a group of parameters.
 *
 * <pre>{@code
 * Tensor loss = Losses.mse(net.forward(x), z).add(Penalties.l2(1e-4, List.of(net.fc1.weight())));
 * }</pre>
 *
 * <p>All parameters of a group have one element type. An empty group gives 0 of type {@link
 * Modes#dtype()}.
 */
public final class Penalties {
  private Penalties() {}

  /** λ Σ |w| over all elements of the group; the derivative at 0 is 0. */
  public static Tensor l1(double lambda, List<? extends Operand> group) {
    return sum(lambda, group, w -> w.abs().sum());
  }

  /**
   * λ Σ w² over all elements of the group; the gradient is 2 λ w, that of an optimizer's weight
   * decay of 2 λ.
   */
  public static Tensor l2(double lambda, List<? extends Operand> group) {
    return sum(lambda, group, w -> w.square().sum());
  }

  private static Tensor sum(
      double lambda, List<? extends Operand> group, Function<Operand, Tensor> penalty) {
    LossChecks.atLeast("penalty", "lambda", lambda, 0);
    Tensor sum = null;
    for (Operand w : group) {
      Tensor each = penalty.apply(w);
      sum = sum == null ? each : sum.add(each);
    }
    return sum == null ? Tensor.zeros(Modes.dtype(), Shape.SCALAR) : sum.mul(lambda);
  }
}
