package dev.adjoint.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints a {@link Summary} as an aligned table. */
final class SummaryText {
  private static final int LEFT = 4; // columns of words and shapes, then columns of numbers

  private SummaryText() {}

  static String of(Summary s) {
    List<String[]> table = new ArrayList<>();
    table.add(
        new String[] {
          "layer", "", "input", "output", "parameters", "multiply-adds", "output memory", ""
        });
    for (Summary.Row r : s.rows()) {
      table.add(
          new String[] {
            r.path().isEmpty() ? "(model)" : r.path(),
            r.label() + (r.calls() > 1 ? " x " + r.calls() : ""),
            r.input() == null ? "" : String.valueOf(r.input()),
            r.output() == null ? "" : String.valueOf(r.output()),
            number(r.trainable() + r.frozen()),
            number(r.multiplyAdds()),
            r.outputBytes() == 0 ? "" : bytes(r.outputBytes()),
            note(r)
          });
    }
    int[] width = new int[table.getFirst().length];
    for (String[] line : table) {
      for (int i = 0; i < width.length; i++) {
        width[i] = Math.max(width[i], line[i].length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (String[] line : table) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < width.length; i++) {
        String pad = " ".repeat(width[i] - line[i].length());
        boolean words = i < LEFT || i == width.length - 1;
        text.append(words ? line[i] + pad : pad + line[i]).append("  ");
      }
      out.append(text.toString().stripTrailing()).append('\n');
    }
    return out.append('\n').append(totals(s)).toString();
  }

  private static String totals(Summary s) {
    String inputs = s.inputs().stream().map(String::valueOf).collect(Collectors.joining(" and "));
    long all = s.trainable() + s.frozen();
    return s.model()
        + (inputs.isEmpty() ? "" : ", input " + inputs)
        + "\nparameters     "
        + count(all)
        + (s.frozen() > 0 ? ", " + count(s.frozen()) + " of them frozen" : "")
        + (s.buffers() > 0 ? ", and " + count(s.buffers()) + " numbers in buffers" : "")
        + "; "
        + bytes(s.parameterBytes())
        + "\nmultiply-adds  "
        + count(s.multiplyAdds())
        + "\noutput memory  "
        + bytes(s.outputBytes())
        + "\n";
  }

  private static String note(Summary.Row r) {
    List<String> notes = new ArrayList<>();
    if (r.calls() == 0) {
      notes.add("not seen to run");
    }
    if (r.frozen() > 0) {
      notes.add(r.trainable() == 0 ? "frozen" : count(r.frozen()) + " frozen");
    }
    if (r.tied() > 0) {
      notes.add(count(r.tied()) + " tied");
    }
    return String.join(", ", notes);
  }

  private static String number(long n) {
    return n == 0 ? "" : count(n);
  }

  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** For example {@code 812 B}, {@code 3.1 KB}, {@code 45.0 MB}. */
  static String bytes(long n) {
    double x = n;
    String unit = "B";
    for (String next : List.of("KB", "MB", "GB", "TB")) {
      if (x < 1024) {
        break;
      }
      x /= 1024;
      unit = next;
    }
    return unit.equals("B") ? n + " B" : String.format(Locale.ROOT, "%.1f %s", x, unit);
  }
}
