package dev.adjoint.app;

import java.util.List;
import java.util.Locale;

/** What somebody may have meant who wrote a name that does not exist. */
final class Nearest {
  private Nearest() {}

  /** For example {@code Did you mean mnist? Known: mnist, digits.} */
  static String remedy(String word, List<String> known) {
    var list = "Known: " + String.join(", ", known) + ".";
    return known.stream()
        .filter(name -> near(word, name))
        .min((a, b) -> Integer.compare(distance(word, a), distance(word, b)))
        .map(name -> "Did you mean " + name + "? " + list)
        .orElse(list);
  }

  private static boolean near(String word, String name) {
    return (word.length() > 2 && name.startsWith(word))
        || distance(word, name) <= Math.max(1, (name.length() + 1) / 3);
  }

  /**
   * How many letters must be inserted, deleted, replaced or swapped with their neighbour (Damerau,
   * 1964), ignoring case.
   */
  private static int distance(String word, String name) {
    var a = word.toLowerCase(Locale.ROOT);
    var d = new int[a.length() + 1][name.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= name.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int other = a.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + other, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == name.charAt(j - 2)
                && a.charAt(i - 2) == name.charAt(j - 1);
        if (swapped) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][name.length()];
  }
}
