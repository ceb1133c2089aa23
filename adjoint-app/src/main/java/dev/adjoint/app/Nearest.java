package dev.adjoint.app;

import java.util.Arrays;
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

  /** How many letters must be inserted, deleted or replaced (Levenshtein, 1965). */
  private static int distance(String word, String name) {
    var a = word.toLowerCase(Locale.ROOT);
    var row = new int[name.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= name.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[name.length()];
  }
}
