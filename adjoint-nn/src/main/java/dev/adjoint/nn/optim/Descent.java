package dev.adjoint.nn.optim;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * θ₀, θ₁, θ₂, ...: the way an optimizer takes down a function of one tensor, for looking at.
 *
 * <pre>{@code
 * Tensor path = Descent.path(v -> v.square().sum(), Tensor.of(new double[] {3, 4}), 0.1, 100);
 * path.select(0, 100);                                  // where it ended
 * Descent.path(f, start, p -> new Adam(p, 0.1), 100);   // another optimizer
 * Plots.descent(f, Map.of("gradient descent", path));   // of adjoint-view
 * }</pre>
 */
public final class Descent {
  private Descent() {}

  /** Plain gradient descent, θ ← θ - η ∂f/∂θ: the start and the point after each step. */
  public static Tensor path(
      UnaryOperator<Tensor> f, Operand start, double learningRate, int steps) {
    return path(f, start, p -> new Sgd(p, learningRate), steps);
  }

  /**
   * The start and the point after each step, {@code [steps + 1, ...]}. Numbers that are not finite
   * are no error: a descent that diverges can be seen.
   *
   * @param f gives one number
   * @param optimizer makes the optimizer of the one parameter
   * @throws TensorException if the number of steps is negative
   */
  public static Tensor path(
      UnaryOperator<Tensor> f,
      Operand start,
      Function<List<Param>, ? extends Optimizer> optimizer,
      int steps) {
    if (steps < 0) {
      throw new TensorException(
          "path: the number of steps is " + steps + "; it must be 0 or more.");
    }
    Param at = new Param(start.tensor().detach()).named("point");
    Optimizer o = optimizer.apply(List.of(at));
    Tensor[] path = new Tensor[steps + 1];
    path[0] = at.value();
    for (int i = 1; i <= steps; i++) {
      o.step(() -> f.apply(at.tensor()));
      path[i] = at.value();
    }
    return Tensor.stack(0, path);
  }
}
