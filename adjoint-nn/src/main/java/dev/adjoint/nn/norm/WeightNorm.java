package dev.adjoint.nn.norm;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Param;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Name;
import dev.adjoint.nn.Names;
import dev.adjoint.nn.internal.Paths;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * A layer whose weight is w = g v / ‖v‖, with the norm over all axes but one: length g and
 * direction v of each row are learnt apart (Salimans, Kingma, 2016). g has the weight's shape with
 * 1 for all other axes, v the weight's shape.
 *
 * <pre>{@code
 * new WeightNorm(new Linear(784, 256))
 * new WeightNorm(layer, "weight_hh", 0)
 * }</pre>
 *
 * <p>The layer computes as at first: v starts as its weight and g as the norm of that. Any layer
 * serves that has its weight in a field of its own; the weight gives way to g and v in the
 * parameter tree, under the names of PyTorch's {@code parametrizations.weight_norm}: {@code
 * parametrizations.weight.original0} is g, {@code original1} is v; other parameters keep theirs.
 * Files of the older {@code weight_norm} have {@code weight_g} and {@code weight_v}: {@link #OLD}
 * maps them.
 *
 * <p>Where a row of v is 0 it has no direction: the row of w is NaN, as in PyTorch.
 */
public final class WeightNorm implements Layer {
  /** The names of files that PyTorch's former {@code weight_norm} wrote. */
  public static final Names OLD =
      path ->
          path.replaceAll("parametrizations\\.(\\w+)\\.original0$", "$1_g")
              .replaceAll("parametrizations\\.(\\w+)\\.original1$", "$1_v");

  @SuppressWarnings("unused") // the parameter tree reads it
  @Name("")
  private final Map<String, Param> parameters;

  private final transient Layer layer;
  private final transient Param weight;
  private final transient Param g;
  private final transient Param v;
  private final transient int[] folded;

  /** The layer's {@code weight}, row by row: axis 0 stays. */
  public WeightNorm(Layer layer) {
    this(layer, "weight", 0);
  }

  /**
   * The layer's parameter of that name, each slice along that axis by itself.
   *
   * @throws dev.adjoint.core.TensorException if there is no such parameter
   * @throws ShapeException if it has a single axis
   */
  public WeightNorm(Layer layer, String name, int axis) {
    this.layer = layer;
    this.weight = layer.parameter(name);
    Tensor start = weight.value();
    if (start.rank() < 2) {
      throw new ShapeException(
          "weightNorm: "
              + name
              + " "
              + start.describe()
              + ": it must have two axes or more; a vector's slices have no direction.");
    }
    int kept = start.shape().axis(axis);
    this.folded = new int[start.rank() - 1];
    for (int i = 0, k = 0; i < start.rank(); i++) {
      if (i != kept) {
        folded[k++] = i;
      }
    }
    this.g = new Param(start.normKeep(2, folded));
    this.v = new Param(start);
    SequencedMap<String, Param> all = new LinkedHashMap<>(layer.state());
    all.remove(name);
    all.put("parametrizations." + name + ".original0", g);
    all.put("parametrizations." + name + ".original1", v);
    this.parameters = Collections.unmodifiableMap(all);
  }

  /** g, the length of each slice. */
  public Param g() {
    return g;
  }

  /** v, the direction of each slice, of any length. */
  public Param v() {
    return v;
  }

  /** w = g v / ‖v‖. */
  public Tensor weight() {
    return v.mul(g.div(v.normKeep(2, folded)));
  }

  /** y = f(x; w). */
  @Override
  public Tensor forward(Tensor x) {
    return Paths.in(
        this, () -> Adjoint.substitute(List.of(weight), List.of(weight()), () -> layer.forward(x)));
  }

  /** The layer itself, with the present w as its weight; what is learnt later does not reach it. */
  public Layer plain() {
    weight.assign(weight().detach());
    return layer;
  }

  /** For example {@code WeightNorm(Linear(784, 256))}. */
  @Override
  public String toString() {
    return "WeightNorm(" + layer + ")";
  }
}
