package dev.adjoint.nn;

import dev.adjoint.core.Param;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The layers and parameters of a model as a tree, read from its fields; there is nothing to
 * register.
 *
 * <pre>{@code
 * class Net implements Layer {
 *     final Linear fc1 = new Linear(784, 256);      // fc1.bias, fc1.weight
 *     final List<Linear> more = List.of(...);       // more.0.bias, more.0.weight, more.1.bias, ...
 *     final Param scale = new Param(Tensor.ones(10));
 *     ...
 * }
 * }</pre>
 *
 * <p>Read are the final instance fields of the class and its superclasses, or a record's
 * components: a {@link Param}, a {@link Model}, and lists, maps, arrays, optionals and records of
 * them. A {@code transient} field is not read. Members are sorted by name, whole numbers by value,
 * so that the order never depends on the compiler or the JVM. A parameter that stands in two places
 * is one parameter, under the first of its names.
 *
 * <p>Reading a tree also names its parameters ({@code fc1.weight}), for messages.
 *
 * <p>What would lose parameters silently is an error: a layer or parameter in a field that is not
 * final; a tensor that needs a gradient, in place of a parameter; a cycle; a class in a module that
 * is not open; a function that captures a layer which stands in no field; an object that has
 * parameters and is no model; a set, which has no order; two fields of one name.
 */
public final class ParameterTree {
  /** A branch or a leaf. */
  public sealed interface Member {
    /** The name within the branch above, for example {@code weight}; empty for the root. */
    String name();

    /** The name within the tree, for example {@code fc1.weight}; empty for the root. */
    String path();
  }

  /**
   * A model, or a list, map, array or record of them.
   *
   * @param owner the object itself
   * @param members what it holds, sorted
   */
  public record Branch(String name, String path, Object owner, List<Member> members)
      implements Member {
    /** What it is, in short: {@code Linear(784, 256)}, or the name of a user's class. */
    public String label() {
      return TreeText.label(owner);
    }
  }

  /**
   * A place where a parameter stands.
   *
   * @param first the first path of the parameter, which differs from {@code path} if it is tied
   */
  public record Leaf(String name, String path, Param param, String first) implements Member {
    /** Whether this is another place of a parameter that was met before. */
    public boolean isTied() {
      return !first.equals(path);
    }
  }

  private final Branch root;
  private final LinkedHashMap<String, Param> state = new LinkedHashMap<>();
  private final LinkedHashMap<String, String> tied = new LinkedHashMap<>();
  private final List<Param> parameters = new ArrayList<>();

  private ParameterTree(Branch root) {
    this.root = root;
    add(root);
  }

  private void add(Branch branch) {
    for (Member m : branch.members()) {
      switch (m) {
        case Branch b -> add(b);
        case Leaf leaf when leaf.isTied() -> tied.put(leaf.path(), leaf.first());
        case Leaf leaf -> {
          state.put(leaf.path(), leaf.param());
          if (!leaf.param().isBuffer()) {
            parameters.add(leaf.param());
          }
        }
      }
    }
  }

  /**
   * Reads the tree of a model.
   *
   * @throws dev.adjoint.core.TensorException naming all fields that break a rule
   */
  public static ParameterTree of(Model model) {
    return new ParameterTree(TreeReader.read(model));
  }

  /** The model's own branch. */
  public Branch root() {
    return root;
  }

  /** Parameters and buffers by path, each once, sorted. */
  public SequencedMap<String, Param> state() {
    return Collections.unmodifiableSequencedMap(state);
  }

  /** The parameters, frozen ones too and buffers not, each once, sorted by path. */
  public List<Param> parameters() {
    return Collections.unmodifiableList(parameters);
  }

  /** Further paths of parameters that stand in several places, each with the first path. */
  public SequencedMap<String, String> tied() {
    return Collections.unmodifiableSequencedMap(tied);
  }

  /** How many numbers the {@link #parameters} hold. */
  public long parameterCount() {
    long n = 0;
    for (Param p : parameters) {
      n += p.shape().numel();
    }
    return n;
  }

  /** The tree as text, a line for each member. */
  public String describe() {
    return TreeText.of(this);
  }
}
