package dev.adjoint.nn;

import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Snapshot;
import dev.adjoint.core.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * f(x, ...; θ): anything that holds parameters θ. A model of one input is a {@link Layer}; one of
 * several implements this and names its own {@code forward}.
 *
 * <pre>{@code
 * class Pair implements Model {
 *     final Linear a = new Linear(3, 5);
 *     final Linear b = new Linear(2, 5);
 *
 *     Tensor forward(Tensor x, Tensor y) {
 *         return a.forward(x).add(b.forward(y));
 *     }
 * }
 * }</pre>
 *
 * <p>Its parameters are read from its fields; {@link ParameterTree} says how. All methods here read
 * the fields anew, in some microseconds.
 */
public interface Model {
  /**
   * The parameters, each once, in the order of their names: what an optimizer takes. {@linkplain
   * #freeze Frozen} ones are among them, so that an optimizer trains them once they are unfrozen.
   */
  default List<Param> parameters() {
    return ParameterTree.of(this).parameters();
  }

  /** All that makes up the model, buffers included, by name: {@code fc1.bias, fc1.weight, ...}. */
  default SequencedMap<String, Param> state() {
    return ParameterTree.of(this).state();
  }

  /**
   * The parameter or buffer of that path.
   *
   * @throws dev.adjoint.core.TensorException if there is none; the message lists those there are
   */
  default Param parameter(String path) {
    return StateDict.parameter(this, path);
  }

  /**
   * The present numbers of {@link #state()}, for saving. They never change, and belong to one
   * moment between two steps, even if another thread trains.
   */
  default SequencedMap<String, Tensor> values() {
    return StateDict.values(this, Names.VERBATIM);
  }

  /** As {@link #values()}, under the names that files use. */
  default SequencedMap<String, Tensor> values(Names names) {
    return StateDict.values(this, names);
  }

  /**
   * Assigns saved numbers to all parameters and buffers; f32 and f64 are converted.
   *
   * @throws dev.adjoint.core.TensorException listing all that is missing, unexpected or of another
   *     shape; nothing was loaded then
   */
  default void load(Map<String, Tensor> values) {
    StateDict.load(this, "tensors", values, Names.VERBATIM, Load.STRICT);
  }

  /**
   * As {@link #load(Map)}.
   *
   * @param source the file's name, for messages
   * @param names how the file writes names
   * @param how whether a part may be missing
   */
  default LoadReport load(String source, Map<String, Tensor> values, Names names, Load how) {
    return StateDict.load(this, source, values, names, how);
  }

  /** How many numbers the {@link #parameters} hold; frozen ones count, buffers do not. */
  default long parameterCount() {
    return ParameterTree.of(this).parameterCount();
  }

  /**
   * From now on no gradient reaches the parameters whose paths match, and optimizers leave them as
   * they are. Gradients flow through their layers to what comes before.
   *
   * <pre>{@code
   * net.freeze("encoder.**");     // all in encoder
   * net.freeze("*.bias");         // fc1.bias and not encoder.fc1.bias, which **.bias names too
   * net.unfreeze("**");
   * }</pre>
   *
   * @param pattern a path in which {@code *} stands for anything within one part and {@code **} for
   *     any number of parts
   * @return the parameters that match
   * @throws dev.adjoint.core.TensorException if none does; the message names near ones
   */
  default List<Param> freeze(String pattern) {
    List<Param> all = PathPattern.matching("freeze", this, pattern);
    all.forEach(Param::freeze);
    return all;
  }

  /** Trains the parameters whose paths match again, as {@link #freeze} matches them. */
  default List<Param> unfreeze(String pattern) {
    List<Param> all = PathPattern.matching("unfreeze", this, pattern);
    all.forEach(Param::unfreeze);
    return all;
  }

  /**
   * What the model does with inputs of these shapes, a row for each layer; prints as a table. See
   * {@link Summary}.
   */
  default Summary summary(Shape... inputs) {
    return Summary.of(this, inputs);
  }

  /** Forgets all gradients: they are null until the next backward pass. */
  default void zeroGrad() {
    parameters().forEach(Param::zeroGrad);
  }

  /** The tree of layers and parameters with types, shapes and counts, a line each. */
  default String describe() {
    return ParameterTree.of(this).describe();
  }

  /**
   * The present values of all parameters and buffers, for ever: {@code snapshot.inference(() ->
   * model.forward(x, y))} computes with them while training goes on.
   */
  default Snapshot snapshot() {
    return Snapshot.of(state().values());
  }
}
