package dev.adjoint.nn;

import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.internal.Paths;
import java.util.List;

/**
 * y = f₁(x) + ... + fₙ(x): branches over one input, added in their order. All results must have one
 * shape; nothing is broadcast. In names the branches are {@code 0}, {@code 1}, ...
 *
 * <pre>{@code
 * new Parallel(new Linear(8, 4), new Sequential(new Linear(8, 2), Tensor::tanh, new Linear(2, 4)))
 * }</pre>
 *
 * @param branches f₁, ..., fₙ
 */
public record Parallel(@Name("") List<Layer> branches) implements Layer {
  /**
   * Copies the list.
   *
   * @throws TensorException if it is empty
   */
  public Parallel {
    branches = List.copyOf(branches);
    if (branches.isEmpty()) {
      throw new TensorException("parallel: there is no branch; a sum of none has no shape.");
    }
  }

  /** These branches. */
  public Parallel(Layer... branches) {
    this(List.of(branches));
  }

  /**
   * f₁(x) + ... + fₙ(x).
   *
   * @throws ShapeException if two results have different shapes
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () -> {
          Tensor y = Paths.forward(branches.getFirst(), x);
          for (int i = 1; i < branches.size(); i++) {
            Tensor b = Paths.forward(branches.get(i), x);
            if (!b.shape().equals(y.shape())) {
              throw new ShapeException(
                  "parallel: branch 0 gives "
                      + y.describe()
                      + " and branch "
                      + i
                      + " "
                      + b.describe()
                      + "; their shapes must be equal. To join them side by side use Concat.");
            }
            y = y.add(b);
          }
          return y;
        });
  }

  /** For example {@code Parallel(2)}. */
  @Override
  public String toString() {
    return "Parallel(" + branches.size() + ")";
  }
}
