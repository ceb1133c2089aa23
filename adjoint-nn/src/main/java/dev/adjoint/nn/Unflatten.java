package dev.adjoint.nn;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;
import java.util.Arrays;
import java.util.List;

/**
 * {@code [..., a b, ...] -> [..., a, b, ...]}: one axis becomes several, of which one size may be
 * -1 and then follows from the rest. The inverse of {@link Flatten}.
 *
 * <pre>{@code
 * new Sequential(new Linear(16, 784), new Unflatten(1, 1, 28, 28))
 * }</pre>
 *
 * <p>PyTorch's {@code nn.Unflatten}.
 *
 * @param axis the axis that is cut, negative from the end
 * @param sizes what it is cut into
 */
public record Unflatten(int axis, List<Integer> sizes) implements Layer {
  /** Copies the list. */
  public Unflatten {
    sizes = List.copyOf(sizes);
  }

  /** Cuts that axis into these sizes. */
  public Unflatten(int axis, int... sizes) {
    this(axis, Arrays.stream(sizes).boxed().toList());
  }

  /**
   * As {@link Tensor#unflatten}.
   *
   * @throws dev.adjoint.core.ShapeException if the sizes do not multiply to that of the axis
   */
  @Override
  public Tensor forward(Tensor x) {
    int[] to = sizes.stream().mapToInt(n -> n).toArray();
    return Paths.in(this, () -> x.unflatten(axis, to));
  }

  /** For example {@code Unflatten(1, [1, 28, 28])}. */
  @Override
  public String toString() {
    return "Unflatten(" + axis + ", " + sizes + ")";
  }
}
