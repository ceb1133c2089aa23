package dev.adjoint.nn;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.internal.Paths;
import java.util.List;

/**
 * y = fₙ(... f₂(f₁(x))): layers and functions, one after the other. In names they are {@code 0},
 * {@code 1}, ... as in PyTorch: {@code 0.weight}, {@code 2.bias}.
 *
 * <pre>{@code
 * new Sequential(new Linear(784, 256), Tensor::relu, new Linear(256, 10))
 * }</pre>
 *
 * @param layers the layers in the order of application
 */
public record Sequential(@Name("") List<Layer> layers) implements Layer {
  /** Copies the list. */
  public Sequential {
    layers = List.copyOf(layers);
  }

  /** The layers in the order of application; any function of one tensor is a layer. */
  public Sequential(Layer... layers) {
    this(List.of(layers));
  }

  /** The layer at a position. */
  public Layer get(int index) {
    return layers.get(index);
  }

  /** How many layers there are. */
  public int size() {
    return layers.size();
  }

  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this,
        () -> {
          Tensor y = x;
          for (Layer layer : layers) {
            y = Paths.forward(layer, y);
          }
          return y;
        });
  }

  @Override
  public Sequential then(Layer next) {
    List<Layer> all = new java.util.ArrayList<>(layers);
    all.add(next);
    return new Sequential(all);
  }

  @Override
  public String toString() {
    return "Sequential(" + layers.size() + ")";
  }
}
