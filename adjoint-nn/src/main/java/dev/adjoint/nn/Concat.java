package dev.adjoint.nn;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.internal.Paths;
import java.util.List;

/**
 * y = [f₁(x), ..., fₙ(x)], joined along an axis: the branches of an Inception block (Szegedy et
 * al., 2014), the skip of a DenseNet with {@link Passthrough}. In names the branches are {@code 0},
 * {@code 1}, ...
 *
 * <pre>{@code
 * new Concat(-1, new Passthrough(), new Linear(8, 4))    // [n, 8] -> [n, 12]
 * }</pre>
 *
 * @param axis the axis along which results are joined, negative from the end
 * @param branches f₁, ..., fₙ
 */
public record Concat(int axis, @Name("") List<Layer> branches) implements Layer {
  /**
   * Copies the list.
   *
   * @throws TensorException if it is empty
   */
  public Concat {
    branches = List.copyOf(branches);
    if (branches.isEmpty()) {
      throw new TensorException("concat: there is no branch; nothing joined has no shape.");
    }
  }

  /** These branches. */
  public Concat(int axis, Layer... branches) {
    this(axis, List.of(branches));
  }

  /**
   * [f₁(x), ..., fₙ(x)].
   *
   * @throws dev.adjoint.core.ShapeException if the results differ in more than that axis
   */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () -> {
          Tensor[] all = new Tensor[branches.size()];
          for (int i = 0; i < all.length; i++) {
            all[i] = Paths.forward(branches.get(i), x);
          }
          return Tensor.concat(axis, all);
        });
  }

  /** For example {@code Concat(axis 1, 2)}. */
  @Override
  public String toString() {
    return "Concat(axis " + axis + ", " + branches.size() + ")";
  }
}
