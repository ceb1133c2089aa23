package dev.adjoint.nn.optim;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.List;

/** Measures and limits gradients, between {@code backward()} and {@code step()}. */
public final class Gradients {
  private Gradients() {}

  /** √Σ g², over all elements of all gradients; parameters without gradient count as 0. */
  public static double norm(List<Param> parameters) {
    double sum = 0;
    for (Param p : parameters) {
      Tensor g = p.grad();
      if (g != null) {
        sum += g.detach().square().sum().item();
      }
    }
    return Math.sqrt(sum);
  }

  /**
   * g ← g min(1, limit / (‖g‖ + 1e-6)), ‖g‖ over all parameters together (Pascanu, Mikolov, Bengio,
   * 2013; PyTorch's formula). Returns ‖g‖ as it was: NaN or infinity in it means that the step
   * should be skipped.
   *
   * <pre>{@code
   * loss.backward();
   * Gradients.clipNorm(net.parameters(), 1.0);
   * optimizer.step();
   * }</pre>
   */
  public static double clipNorm(List<Param> parameters, double limit) {
    check("clipNorm", limit);
    double norm = norm(parameters);
    double factor = limit / (norm + 1e-6);
    if (!(factor >= 1)) {
      for (Param p : parameters) {
        Tensor g = p.grad();
        if (g != null) {
          p.setGrad(g.detach().mul(factor));
        }
      }
    }
    return norm;
  }

  /** g ← min(max(g, -limit), limit), element by element. */
  public static void clipValue(List<Param> parameters, double limit) {
    check("clipValue", limit);
    for (Param p : parameters) {
      Tensor g = p.grad();
      if (g != null) {
        p.setGrad(g.detach().clamp(-limit, limit));
      }
    }
  }

  private static void check(String what, double limit) {
    if (!(limit >= 0)) {
      throw new TensorException(what + ": the limit is " + limit + "; it must be 0 or more.");
    }
  }
}
