package dev.adjoint.nn;

import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;
import org.jspecify.annotations.Nullable;

/**
 * y = x + f(x), or y = P(x) + f(x) where f changes the shape (He, Zhang, Ren, Sun, 2015). Both must
 * have one shape; nothing is broadcast.
 *
 * <pre>{@code
 * new Residual(new Sequential(new Linear(64, 64), Tensor::relu, new Linear(64, 64)))
 * new Residual(new Linear(64, 32), new Linear(64, 32))
 * }</pre>
 *
 * @param body f
 * @param projection P; null for x itself
 */
public record Residual(Layer body, @Nullable Layer projection) implements Layer {
  /** x + f(x). */
  public Residual(Layer body) {
    this(body, null);
  }

  /**
   * x + f(x), or P(x) + f(x).
   *
   * @throws ShapeException if the two have different shapes
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () -> {
          Layer p = projection;
          Tensor a = p == null ? x : Paths.forward(p, x);
          Tensor b = Paths.forward(body, x);
          if (!a.shape().equals(b.shape())) {
            throw new ShapeException(
                "residual: "
                    + (p == null ? "x is " : "projection(x) is ")
                    + a.describe()
                    + " and body(x) "
                    + b.describe()
                    + "; their shapes must be equal."
                    + (p == null ? " Give a projection as second argument." : ""));
          }
          return a.add(b);
        });
  }

  /** {@code Residual()}, or {@code Residual(projection)}. */
  @Override
  public String toString() {
    return projection == null ? "Residual()" : "Residual(projection)";
  }
}
