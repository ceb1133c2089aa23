package dev.adjoint.nn;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.FieldLayout.Slot;
import dev.adjoint.nn.ParameterTree.Branch;
import dev.adjoint.nn.ParameterTree.Leaf;
import dev.adjoint.nn.ParameterTree.Member;
import dev.adjoint.nn.internal.Paths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link ParameterTree}: walks the fields, collects all that is wrong, names parameters.
 */
final class TreeReader {
  /** Whole numbers by value and before words, which come in the order of their characters. */
  static final Comparator<String> ORDER =
      (a, b) -> {
        boolean an = isNumber(a);
        boolean bn = isNumber(b);
        if (an && bn) {
          return a.length() != b.length() ? a.length() - b.length() : a.compareTo(b);
        }
        return an != bn ? (an ? -1 : 1) : a.compareTo(b);
      };

  /** Something that a function, or an inner class, refers to without naming it in a field. */
  private record Captured(String path, Object owner, Object value) {}

  private final Model root;
  private final IdentityHashMap<Object, String> above = new IdentityHashMap<>();
  private final IdentityHashMap<Object, String> models = new IdentityHashMap<>();
  private final IdentityHashMap<Param, String> leaves = new IdentityHashMap<>();
  private final IdentityHashMap<Param, String> firsts = new IdentityHashMap<>();
  private final Set<String> problems = new LinkedHashSet<>();
  private final List<Captured> captured = new ArrayList<>();

  private TreeReader(Model root) {
    this.root = root;
  }

  static Branch read(Model model) {
    TreeReader reader = new TreeReader(model);
    Branch tree = reader.branch("", "", model);
    reader.checkCaptured();
    reader.throwProblems();
    Branch named = reader.firsts(tree);
    reader.firsts.forEach(TreeReader::name);
    reader.models.forEach(Paths::set);
    return named;
  }

  /** Reading {@code fc1} alone must not take away the name {@code fc1.weight}. */
  private static void name(Param p, String path) {
    if (!p.name().endsWith("." + path)) {
      p.named(path);
    }
  }

  private static boolean isNumber(String s) {
    return !s.isEmpty() && s.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static String join(String path, String name) {
    return path.isEmpty() ? name : name.isEmpty() ? path : path + "." + name;
  }

  // ---- walking

  private Branch branch(String name, String path, Object owner) {
    above.put(owner, path);
    if (owner instanceof Model m) {
      models.putIfAbsent(m, path);
    }
    Map<String, Member> members = new TreeMap<>(ORDER);
    switch (owner) {
      case Model m -> fields(path, m, members);
      case List<?> list -> elements(path, list, members);
      case Object[] array -> elements(path, Arrays.asList(array), members);
      case Map<?, ?> map -> map.forEach((k, v) -> put(path, String.valueOf(k), v, members));
      default -> fields(path, owner, members);
    }
    above.remove(owner);
    return new Branch(name, path, owner, List.copyOf(members.values()));
  }

  private void elements(String path, List<?> list, Map<String, Member> members) {
    int i = 0;
    for (Object o : list) {
      put(path, String.valueOf(i++), o, members);
    }
  }

  private void fields(String path, Object owner, Map<String, Member> members) {
    for (Slot slot : FieldLayout.of(owner.getClass()).slots()) {
      if (!slot.readable()) {
        // a record of some other library is only asked if it declares a layer or a parameter
        if (!slot.isCapture() && (owner instanceof Model || slot.isDeclaredParameter())) {
          problems.add(notOpen(slot.field().getDeclaringClass()));
        }
        continue;
      }
      Object value = slot.read(owner);
      if (slot.isCapture()) {
        if (value instanceof Model || value instanceof Param) {
          captured.add(new Captured(path, owner, value));
        }
        continue;
      }
      if (slot.isDeclaredParameter() && !slot.isFinal()) {
        problems.add(notFinal(join(path, slot.name()), slot));
      } else if (put(path, slot.name(), value, members) && !slot.isFinal()) {
        problems.add(notFinal(join(path, slot.name()), slot));
      }
    }
  }

  /**
   * Adds what a value leads to, if anything; an empty name adds its members instead of itself.
   * Returns whether something was added.
   */
  private boolean put(
      String path, String name, @Nullable Object value, Map<String, Member> members) {
    Member m = member(name, join(path, name), value);
    List<Member> all =
        m == null ? List.of() : name.isEmpty() && m instanceof Branch b ? b.members() : List.of(m);
    for (Member one : all) {
      if (members.putIfAbsent(one.name(), one) != null) {
        problems.add(
            "two fields give the name "
                + one.path()
                + "; names must differ. Put @Name(\"...\") on one.");
      }
    }
    return !all.isEmpty();
  }

  private @Nullable Member member(String name, String path, @Nullable Object value) {
    switch (value) {
      case null -> {
        return null;
      }
      case Param p -> {
        leaves.putIfAbsent(p, path);
        return new Leaf(name, path, p, path);
      }
      case Optional<?> optional -> {
        return member(name, path, optional.orElse(null));
      }
      case Tensor t -> {
        if (t.needsGrad() && t.isLeaf()) {
          problems.add(
              path
                  + " is a Tensor that needs a gradient, "
                  + t.describe()
                  + "; no optimizer can assign it. Write: final Param "
                  + name
                  + " = new Param(...).");
        }
        return null;
      }
      default -> {}
    }
    boolean container =
        value instanceof List<?>
            || value instanceof Map<?, ?>
            || value instanceof Object[]
            || value instanceof Record;
    if (value instanceof Model || container) {
      String cycle = above.get(value);
      if (cycle != null) {
        problems.add(
            path
                + " leads back to "
                + (cycle.isEmpty() ? "the model itself" : cycle)
                + "; a model is a tree. If the field only points back, make it transient.");
        return null;
      }
      Branch b = branch(name, path, value);
      return value instanceof Model || !b.members().isEmpty() ? b : null;
    }
    if (value instanceof Collection<?> c) {
      checkUnordered(path, c);
    } else if (!(value instanceof Predictor)
        && FieldLayout.of(value.getClass()).declaresParameters()) {
      String type = TreeText.name(value.getClass());
      problems.add(
          path
              + " is of type "
              + type
              + ", which has parameters but is no model; they would never be trained or saved. Let "
              + type
              + " implement Layer or Model, or make the field transient.");
    }
    return null;
  }

  private void checkUnordered(String path, Collection<?> c) {
    for (Object o : c) {
      if (o instanceof Model || o instanceof Param) {
        problems.add(
            path
                + " is of type "
                + TreeText.name(c.getClass())
                + ", which has no positions; the parameters in it would have no names. Use a List.");
        return;
      }
    }
  }

  /** Marks leaves whose parameter was met before, in the order of the tree. */
  private Branch firsts(Branch b) {
    List<Member> members = new ArrayList<>(b.members().size());
    for (Member m : b.members()) {
      members.add(
          switch (m) {
            case Branch inner -> firsts(inner);
            case Leaf leaf -> {
              String first = firsts.putIfAbsent(leaf.param(), leaf.path());
              yield first == null ? leaf : new Leaf(leaf.name(), leaf.path(), leaf.param(), first);
            }
          });
    }
    return new Branch(b.name(), b.path(), b.owner(), List.copyOf(members));
  }

  // ---- what may be wrong

  private static String notFinal(String path, Slot slot) {
    String type = TreeText.name(slot.field().getType());
    return path
        + ", of type "
        + type
        + ", is not final; layers and parameters stay, only their numbers change. Write: final "
        + type
        + " "
        + slot.field().getName()
        + ".";
  }

  static String notOpen(Class<?> c) {
    return "the fields of "
        + c.getName()
        + " cannot be read: module "
        + c.getModule().getName()
        + " does not open its package. Add to its module-info.java: opens "
        + c.getPackageName()
        + " to dev.adjoint.nn;";
  }

  /**
   * A layer that a function or an inner class refers to must stand somewhere in the tree, or hold
   * this tree as a part of its own.
   */
  private void checkCaptured() {
    for (Captured c : captured) {
      boolean found =
          c.value() instanceof Param p
              ? leaves.containsKey(p)
              : models.containsKey(c.value()) || leadsToRoot((Model) c.value());
      if (!found) {
        boolean function = c.owner().getClass().isHidden() || c.owner().getClass().isSynthetic();
        problems.add(
            (c.path().isEmpty() ? "it" : c.path())
                + " is a "
                + (function ? "function" : "local class")
                + " that uses a "
                + TreeText.name(c.value().getClass())
                + " from around it, which stands in no field of the model; its parameters would never"
                + " be trained or saved. Keep it in a final field, or pass the layer itself.");
      }
    }
  }

  private boolean leadsToRoot(Model other) {
    TreeReader reader = new TreeReader(other);
    reader.branch("", "", other);
    return reader.models.containsKey(root);
  }

  private void throwProblems() {
    if (problems.isEmpty()) {
      return;
    }
    String of = "parameters of " + TreeText.name(root.getClass()) + ": ";
    throw new TensorException(
        problems.size() == 1
            ? of + problems.iterator().next()
            : of + problems.size() + " problems.\n  " + String.join("\n  ", problems));
  }
}
