package dev.adjoint.nn;

import dev.adjoint.core.Param;
import dev.adjoint.core.TensorException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;

/** Models as values. */
public final class Models {
  private Models() {}

  /**
   * An independent model of equal numbers: what {@code fresh} makes, with the parameters and
   * buffers of {@code model} at one moment between two steps. What is frozen stays frozen, what is
   * tied stays tied; gradients are not copied.
   *
   * <pre>{@code
   * Net teacher = Models.copy(Net::new, student);
   * }</pre>
   *
   * <p>Layers are ordinary objects with final fields, of a user's own classes; only a constructor
   * makes such an object whole. To keep numbers alone use {@link Model#values()}, to serve {@link
   * Layer#predictor()}: both copy nothing.
   *
   * @throws TensorException if {@code fresh} makes a model of another structure, or one that has
   *     parameters of {@code model} itself
   */
  public static <M extends Model> M copy(Supplier<? extends M> fresh, M model) {
    M copy = fresh.get();
    ParameterTree from = ParameterTree.of(model);
    ParameterTree to = ParameterTree.of(copy);
    Set<Param> own = Collections.newSetFromMap(new IdentityHashMap<>());
    own.addAll(from.state().values());
    to.state()
        .forEach((path, p) -> {
          if (own.contains(p)) {
            throw new TensorException(
                "copy: the new model's "
                    + path
                    + " is a parameter of the model that is copied; each must have its own. Make"
                    + " the layers anew.");
          }
        });
    if (!from.tied().equals(to.tied())) {
      throw new TensorException(
          "copy: tied in the model are "
              + from.tied()
              + ", in the new one "
              + to.tied()
              + "; both must be made in the same way.");
    }
    StateDict.load(copy, "the model's numbers", model.values(), Names.VERBATIM, Load.STRICT);
    SequencedMap<String, Param> state = to.state();
    from.state()
        .forEach((path, p) -> {
          Param q = state.get(path);
          if (q != null && p.isFrozen()) {
            q.freeze();
          } else if (q != null) {
            q.unfreeze();
          }
        });
    return copy;
  }
}
