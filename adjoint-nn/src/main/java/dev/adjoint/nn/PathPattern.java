package dev.adjoint.nn;

import dev.adjoint.core.Param;
import dev.adjoint.core.TensorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Parameters by a pattern of their paths. */
final class PathPattern {
  private static final int SHOWN = 5;

  private PathPattern() {}

  /** A tied parameter has several paths, of which one must match. */
  static List<Param> matching(String call, Model model, String pattern) {
    ParameterTree tree = ParameterTree.of(model);
    Map<String, Param> paths = new LinkedHashMap<>();
    tree.state()
        .forEach((path, p) -> {
          if (!p.isBuffer()) {
            paths.put(path, p);
          }
        });
    tree.tied()
        .forEach((path, first) -> {
          Param p = paths.get(first);
          if (p != null) {
            paths.put(path, p);
          }
        });
    Pattern regex = Pattern.compile(regex(pattern));
    Set<Param> found = new LinkedHashSet<>();
    paths.forEach((path, p) -> {
      if (regex.matcher(path).matches()) {
        found.add(p);
      }
    });
    if (found.isEmpty()) {
      throw new TensorException(
          call
              + ": no parameter of "
              + TreeText.name(model.getClass())
              + " matches "
              + pattern
              + "; "
              + remedy(pattern, paths.keySet()));
    }
    return List.copyOf(found);
  }

  /** {@code **.} also stands for no part at all. */
  private static String regex(String pattern) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < pattern.length(); ) {
      if (pattern.startsWith("**.", i)) {
        out.append("(?:.*\\.)?");
        i += 3;
      } else if (pattern.startsWith("**", i)) {
        out.append(".*");
        i += 2;
      } else {
        String c = pattern.substring(i, i + 1);
        out.append(c.equals("*") ? "[^.]*" : Pattern.quote(c));
        i++;
      }
    }
    return out.toString();
  }

  private static String remedy(String pattern, Set<String> paths) {
    if (paths.isEmpty()) {
      return "it has none.";
    }
    if (paths.stream().anyMatch(path -> path.startsWith(pattern + "."))) {
      return pattern + " is a layer; write " + pattern + ".** for all in it.";
    }
    List<String> near = new ArrayList<>(paths);
    near.sort(Comparator.comparingInt(path -> distance(pattern, path)));
    boolean all = near.size() <= SHOWN;
    return (all ? "it has " : "near are ")
        + String.join(", ", near.subList(0, all ? near.size() : SHOWN))
        + (all ? "." : " of its " + near.size() + ".");
  }

  /** How many letters must be inserted, deleted or replaced (Levenshtein, 1965). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int old = row[j];
        int other = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, diagonal + other);
        diagonal = old;
      }
    }
    return row[b.length()];
  }
}
