package dev.adjoint.nn;

import dev.adjoint.core.Snapshot;
import dev.adjoint.core.Tensor;
import java.util.function.UnaryOperator;

/**
 * x ↦ f(x; θ₀) with the parameters θ₀ of the moment at which it was made: an immutable snapshot of
 * a layer that always infers (no recording, dropout off). Safe for any number of threads, while any
 * other trains the layer. Making one copies nothing: the next training step writes to new arrays.
 *
 * <pre>{@code
 * Predictor p = net.predictor();
 * Tensor y = p.forward(x);      // the same bits after a thousand more steps
 * }</pre>
 *
 * <p>Frozen are the parameters and buffers that the {@link ParameterTree} finds. If a layer keeps
 * other changing state in fields of its own, that is the layer's affair.
 */
public final class Predictor implements UnaryOperator<Tensor> {
  private final Layer layer;
  private final Snapshot snapshot;

  Predictor(Layer layer) {
    this.layer = layer;
    this.snapshot = layer.snapshot();
  }

  /** f(x; θ₀); the result needs no gradient. */
  public Tensor forward(Tensor x) {
    return snapshot.inference(() -> layer.forward(x));
  }

  /** As {@link #forward}. */
  @Override
  public Tensor apply(Tensor x) {
    return forward(x);
  }

  /** The frozen parameters θ₀. */
  public Snapshot snapshot() {
    return snapshot;
  }
}
