package dev.adjoint.nn;

import dev.adjoint.core.Param;
import dev.adjoint.nn.ParameterTree.Branch;
import dev.adjoint.nn.ParameterTree.Leaf;
import dev.adjoint.nn.ParameterTree.Member;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints a {@link ParameterTree}: name, what it is, how many numbers it has, buffers aside. */
final class TreeText {
  private record Row(String name, String what, String count) {}

  private final List<Row> rows = new ArrayList<>();

  private TreeText() {}

  static String of(ParameterTree tree) {
    TreeText text = new TreeText();
    Branch root = tree.root();
    text.rows.add(new Row(label(root.owner()), "", count(tree.parameterCount()) + " parameters"));
    text.add(root, "  ");
    int names = text.rows.stream().mapToInt(r -> r.name.length()).max().orElse(0);
    int whats = text.rows.stream().mapToInt(r -> r.what.length()).max().orElse(0);
    int counts = text.rows.stream().skip(1).mapToInt(r -> r.count.length()).max().orElse(0);
    counts = Math.max(counts, count(tree.parameterCount()).length());
    StringBuilder out = new StringBuilder();
    for (Row r : text.rows) {
      int digits = r.count.endsWith(" parameters") ? r.count.length() - 11 : r.count.length();
      String line =
          r.name
              + " ".repeat(names - r.name.length() + 2)
              + r.what
              + " ".repeat(whats - r.what.length() + 2 + counts - digits)
              + r.count;
      out.append(line.stripTrailing()).append('\n');
    }
    return out.toString();
  }

  /** Adds the members; returns how many numbers they hold, buffers aside. */
  private long add(Branch b, String indent) {
    long sum = 0;
    for (Member m : b.members()) {
      switch (m) {
        case Branch inner -> {
          int at = rows.size();
          rows.add(new Row("", "", ""));
          long n = add(inner, indent + "  ");
          rows.set(
              at, new Row(indent + inner.name(), label(inner.owner()), n == 0 ? "" : count(n)));
          sum += n;
        }
        case Leaf leaf when leaf.isTied() ->
            rows.add(new Row(indent + leaf.name(), "tied to " + leaf.first(), ""));
        case Leaf leaf -> {
          Param p = leaf.param();
          long n = p.isBuffer() ? 0 : p.shape().numel();
          String what = p.describe() + (p.isBuffer() ? " buffer" : p.isFrozen() ? " frozen" : "");
          rows.add(new Row(indent + leaf.name(), what, p.isBuffer() ? "" : count(n)));
          sum += n;
        }
      }
    }
    return sum;
  }

  private static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** What an object is: the library's layers say it themselves, others by their class. */
  static String label(Object owner) {
    Class<?> c = owner.getClass();
    return switch (owner) {
      case Model m when isOurs(c) -> m.toString();
      case List<?> l -> "list of " + l.size();
      case Object[] a -> "array of " + a.length;
      case java.util.Map<?, ?> m -> "map of " + m.size();
      default -> c.isHidden() || c.isSynthetic() ? "function" : name(c);
    };
  }

  private static boolean isOurs(Class<?> c) {
    return Modifier.isPublic(c.getModifiers()) && c.getName().startsWith("dev.adjoint.nn.");
  }

  /** A class's name as the user wrote it. */
  static String name(Class<?> c) {
    if (c.isHidden() || c.isSynthetic()) {
      return "function";
    }
    String n = c.getSimpleName();
    return n.isEmpty() ? "anonymous " + name(anonymousOf(c)) : n;
  }

  private static Class<?> anonymousOf(Class<?> c) {
    return c.getInterfaces().length > 0 ? c.getInterfaces()[0] : c.getSuperclass();
  }
}
