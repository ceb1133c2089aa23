package dev.adjoint.core;

import dev.adjoint.core.Contract.Labelled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * An equation of {@link Contractions#einsum} with the operands' shapes: a label for each axis. The
 * letter c has the label c; axis -k of "..." has the label -k.
 */
final class Equation {
  /** So many operands have all orders of multiplication tried. */
  private static final int EXHAUSTIVE = 8;

  private final String text;
  private final List<List<Integer>> terms = new ArrayList<>();
  private List<Integer> output = new ArrayList<>();

  private Equation(String text) {
    this.text = text;
  }

  private ShapeException error(String what) {
    return new ShapeException("einsum: \"" + text + "\": " + what);
  }

  // ---- reading

  static Equation parse(String text, Tensor... operands) {
    Equation e = new Equation(text);
    String plain = text.replace(" ", "");
    int arrow = plain.indexOf("->");
    String left = arrow < 0 ? plain : plain.substring(0, arrow);
    String[] parts = left.split(",", -1);
    if (parts.length != operands.length) {
      throw e.error(
          "it names "
              + parts.length
              + (parts.length == 1 ? " operand and " : " operands and ")
              + operands.length
              + (operands.length == 1 ? " is given" : " are given")
              + "; terms are separated by commas, one for each operand.");
    }
    int dots = 0;
    for (int i = 0; i < parts.length; i++) {
      e.terms.add(e.term(parts[i], i, operands[i]));
      dots = Math.max(dots, -e.terms.get(i).stream().mapToInt(l -> l).min().orElse(0));
    }
    if (arrow >= 0) {
      e.output = e.labels(plain.substring(arrow + 2), "the result", dots);
      e.checkOutput();
    } else {
      e.output = e.implied(dots);
    }
    e.checkSizes(operands);
    return e;
  }

  private List<Integer> term(String part, int number, Tensor operand) {
    String where = "term " + number;
    int letters = labels(part, where, 0).size();
    int rest = operand.rank() - letters;
    boolean dots = part.contains("...");
    if (rest < 0 || (rest > 0 && !dots)) {
      throw error(
          where
              + " has "
              + letters
              + (letters == 1 ? " letter" : " letters")
              + " and operand "
              + number
              + " is "
              + operand.describe()
              + "; each axis needs a letter"
              + (dots ? "." : ", or \"...\" for those that have none."));
    }
    return labels(part, where, rest);
  }

  /** The labels of a term, with this many for "...". */
  private List<Integer> labels(String part, String where, int dots) {
    List<Integer> out = new ArrayList<>();
    boolean seen = false;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (part.startsWith("...", i)) {
        if (seen) {
          throw error("\"...\" stands twice in " + where + "; once is allowed.");
        }
        seen = true;
        i += 2;
        for (int k = dots; k > 0; k--) {
          out.add(-k);
        }
      } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
        out.add((int) c);
      } else {
        throw error(
            "'"
                + c
                + "' in "
                + where
                + " is no letter; allowed are a to z, A to Z, \"...\", commas, and one \"->\".");
      }
    }
    return out;
  }

  private int occurrences(int label) {
    int n = 0;
    for (List<Integer> term : terms) {
      for (int l : term) {
        n += l == label ? 1 : 0;
      }
    }
    return n;
  }

  private void checkOutput() {
    for (int label : output) {
      if (label > 0 && occurrences(label) == 0) {
        throw error(
            "letter " + (char) label + " of the result is in no operand; where is its size from?");
      }
      if (output.indexOf(label) != output.lastIndexOf(label)) {
        throw error("letter " + (char) label + " stands twice in the result; once is allowed.");
      }
    }
  }

  /** The axes of "...", then the letters that occur once, in order. */
  private List<Integer> implied(int dots) {
    List<Integer> out = new ArrayList<>();
    for (int k = dots; k > 0; k--) {
      out.add(-k);
    }
    for (int letter = 'A'; letter <= 'z'; letter++) {
      if (occurrences(letter) == 1) {
        out.add(letter);
      }
    }
    return out;
  }

  /** Equal labels have equal sizes, or 1; in one operand equal sizes. */
  private void checkSizes(Tensor... operands) {
    for (int i = 0; i < operands.length; i++) {
      for (int axis = 0; axis < operands[i].rank(); axis++) {
        checkSize(operands, i, axis);
      }
    }
  }

  /** Compares an axis with those before it. */
  private void checkSize(Tensor[] operands, int i, int axis) {
    int label = terms.get(i).get(axis);
    int size = operands[i].size(axis);
    for (int j = 0; j <= i; j++) {
      List<Integer> term = terms.get(j);
      for (int k = 0; k < (j < i ? term.size() : axis); k++) {
        int other = operands[j].size(k);
        if (term.get(k) == label && other != size && (i == j || (other != 1 && size != 1))) {
          String what = label > 0 ? "letter " + (char) label : "axis " + label + " of \"...\"";
          throw error(
              what
                  + " is "
                  + other
                  + " on axis "
                  + k
                  + " of "
                  + operands[j].describe()
                  + " and "
                  + size
                  + " on axis "
                  + axis
                  + " of "
                  + operands[i].describe()
                  + "; they must be equal"
                  + (i == j ? "." : ", or one of them 1."));
        }
      }
    }
  }

  // ---- computing

  Tensor evaluate(Tensor... operands) {
    List<Labelled> rest = new ArrayList<>();
    for (int i = 0; i < operands.length; i++) {
      Tensor t = Contract.summable("einsum", operands[i], operands[0]);
      rest.add(squeezed(diagonal(new Labelled(t, terms.get(i)))));
    }
    for (int i = 0; i < rest.size(); i++) {
      rest.set(i, rest.get(i).only(neededBeside(rest, i, i)));
    }
    for (int[] step : path(rest)) {
      Labelled product =
          Contract.pair(rest.get(step[0]), rest.get(step[1]), neededBeside(rest, step[0], step[1]));
      rest.remove(step[1]); // the later one
      rest.set(step[0], product);
    }
    return expanded(rest.getFirst());
  }

  /** Labels of the result and of all operands but these two. */
  private List<Integer> neededBeside(List<Labelled> operands, int a, int b) {
    List<Integer> needed = new ArrayList<>(output);
    for (int i = 0; i < operands.size(); i++) {
      if (i != a && i != b) {
        needed.addAll(operands.get(i).labels());
      }
    }
    return needed;
  }

  /** Takes the diagonal for labels that occur more than once. */
  private static Labelled diagonal(Labelled t) {
    List<Integer> labels = t.labels();
    for (int i = 0; i < labels.size(); i++) {
      int second = labels.lastIndexOf(labels.get(i));
      if (second > i) {
        List<Integer> rest = new ArrayList<>(labels);
        rest.remove(/* index */ second);
        rest.remove(/* index */ i);
        rest.add(labels.get(i));
        return diagonal(new Labelled(t.tensor().diagonal(0, i, second), rest));
      }
    }
    return t;
  }

  /** Drops axes of size 1: they broadcast, and the result gets them back. */
  private static Labelled squeezed(Labelled t) {
    List<Integer> labels = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < t.labels().size(); i++) {
      int size = t.tensor().size(i);
      if (size != 1) {
        labels.add(t.labels().get(i));
        sizes.add(size);
      }
    }
    return labels.size() == t.labels().size()
        ? t
        : new Labelled(t.tensor().reshape(sizes.stream().mapToInt(s -> s).toArray()), labels);
  }

  /** The result with its axes in order, those of size 1 put back. */
  private Tensor expanded(Labelled t) {
    List<Integer> present = new ArrayList<>(output);
    present.retainAll(t.labels());
    int[] sizes = new int[output.size()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = present.contains(output.get(i)) ? t.size(output.get(i)) : 1;
    }
    return t.arranged(present).reshape(sizes);
  }

  // ---- the order of multiplication

  /**
   * Pairs to multiply, one after the other; the product takes the place of the first, and the
   * second, later one is gone.
   */
  private List<int[]> path(List<Labelled> operands) {
    return new Path(operands, output).steps();
  }

  /** Finds the order from labels and sizes alone. */
  static final class Path {
    private final BitSet result = new BitSet();
    private final List<BitSet> operands = new ArrayList<>();
    private final double[] sizes;

    Path(List<Labelled> given, List<Integer> output) {
      List<Integer> known = new ArrayList<>();
      List<Double> size = new ArrayList<>();
      for (Labelled t : given) {
        BitSet labels = new BitSet();
        for (int label : t.labels()) {
          int at = known.indexOf(label);
          if (at < 0) {
            at = known.size();
            known.add(label);
            size.add((double) t.size(label));
          }
          labels.set(at);
        }
        operands.add(labels);
      }
      for (int label : output) {
        if (known.contains(label)) {
          result.set(known.indexOf(label));
        }
      }
      sizes = size.stream().mapToDouble(s -> s).toArray();
    }

    List<int[]> steps() {
      return operands.size() <= EXHAUSTIVE ? best() : greedy();
    }

    private double volume(BitSet labels) {
      return labels.stream().mapToDouble(i -> sizes[i]).reduce(1, (a, b) -> a * b);
    }

    private static BitSet union(BitSet a, BitSet b) {
      BitSet u = (BitSet) a.clone();
      u.or(b);
      return u;
    }

    /** What is left of a product of these: labels of the result or of another operand. */
    private BitSet kept(BitSet product, List<BitSet> others) {
      BitSet needed = (BitSet) result.clone();
      others.forEach(needed::or);
      needed.and(product);
      return needed;
    }

    /** The cheapest product of every subset, from the small ones up. */
    private List<int[]> best() {
      int n = operands.size();
      double[] cost = new double[1 << n];
      int[] split = new int[1 << n];
      BitSet[] labels = new BitSet[1 << n];
      for (int set = 1; set < 1 << n; set++) {
        BitSet product = new BitSet();
        List<BitSet> others = new ArrayList<>();
        for (int i = 0; i < n; i++) {
          if ((set >> i & 1) == 1) {
            product.or(operands.get(i));
          } else {
            others.add(operands.get(i));
          }
        }
        labels[set] = kept(product, others);
        if (Integer.bitCount(set) == 1) {
          continue;
        }
        cost[set] = Double.POSITIVE_INFINITY;
        // Parts with the lowest operand; the other part is the rest.
        for (int part = set & (set - 1); part > 0; part = (part - 1) & set) {
          int rest = set & ~part;
          if ((part & set & -set) == 0) {
            continue;
          }
          double c = cost[part] + cost[rest] + volume(union(labels[part], labels[rest]));
          if (c < cost[set]) {
            cost[set] = c;
            split[set] = part;
          }
        }
      }
      List<int[]> steps = new ArrayList<>();
      List<Integer> sets = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        sets.add(1 << i);
      }
      multiply((1 << n) - 1, split, sets, steps);
      return steps;
    }

    private static void multiply(int set, int[] split, List<Integer> sets, List<int[]> steps) {
      if (Integer.bitCount(set) < 2) {
        return;
      }
      multiply(split[set], split, sets, steps);
      multiply(set & ~split[set], split, sets, steps);
      int first = sets.indexOf(split[set]);
      int second = sets.indexOf(set & ~split[set]);
      steps.add(new int[] {Math.min(first, second), Math.max(first, second)});
      sets.set(Math.min(first, second), set);
      sets.remove(/* index */ Math.max(first, second));
    }

    /** Again and again the pair whose product is smallest beside its factors. */
    private List<int[]> greedy() {
      List<BitSet> rest = new ArrayList<>(operands);
      List<int[]> steps = new ArrayList<>();
      while (rest.size() > 1) {
        int[] chosen = {0, 1};
        BitSet product = new BitSet();
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < rest.size(); i++) {
          for (int j = i + 1; j < rest.size(); j++) {
            List<BitSet> others = new ArrayList<>(rest);
            others.remove(j);
            others.remove(i);
            BitSet p = kept(union(rest.get(i), rest.get(j)), others);
            double grows = volume(p) - volume(rest.get(i)) - volume(rest.get(j));
            if (grows < least) {
              least = grows;
              product = p;
              chosen = new int[] {i, j};
            }
          }
        }
        steps.add(chosen);
        rest.remove(chosen[1]);
        rest.set(chosen[0], product);
      }
      return steps;
    }
  }
}
