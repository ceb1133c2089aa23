package dev.adjoint.conformance;

import dev.adjoint.conformance.Certificate.Check;
import dev.adjoint.conformance.Certificate.Row;
import dev.adjoint.conformance.Certificate.State;
import dev.adjoint.conformance.Certificate.Verdict;
import dev.adjoint.conformance.Certificate.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The certificate as a page of Markdown, {@code docs/certificate.md}. */
final class CertificatePage {
  /** How the page is written. */
  static final String COMMAND =
      "./mvnw -q test -Pfull -pl adjoint-conformance -am -Dtest=CertificateTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dadjoint.certificate=write";

  private static final String BY_CONVENTION = "stated";
  private static final int SHOWN = 20;

  private CertificatePage() {}

  private static final String LEGEND =
      """

      ## What is checked

      | check | what must hold | to |
      |---|---|---|
      | value | the shape rule; float32 and float64 agree; equal bits from row-major copies of the inputs, which are not changed | `exact`: same bits as the reference kernels. `n ulp`: units in the last place, of the result or of what such a unit in an input does to it. `sum`, `scale`: n/8 + 8 half units of the sum of sizes, or of the largest number, where n numbers go into a result |
      | vjp | reverse mode gives what extrapolated differences give, for every input | 1e-8 of what is differenced, or of 1e-3 |
      | jvp | forward mode gives what extrapolated differences give, for every input | the same |
      | adjoint identity | ⟨u, Jv⟩ = ⟨Jᵀu, v⟩ for random u and v, and every input | 1e-12 of the sum of the sizes of the products, or of 1e-3 |
      | second order | reverse over reverse, recorded gradients, forward over reverse and reverse over forward agree, and give what differences of the first give | 1e-12 of the largest number, 1e-8 of what is differenced; or of 1e-3 |
      | third order | reverse and forward mode over the second agree, and give what differences of the second give | the same, or of 0.1 |
      | vmap | a batch is computed as each example alone, values and gradients | of the largest number |

      Golden files say that values and derivatives are PyTorch's; other tests, that all kernels give the same.

      ## Where

      | place | what it is |
      |---|---|
      | interior | random numbers from the domain, away from kinks; several shapes |
      | boundary | numbers within a hundredth of either end of the domain, and the points that the line names: near poles, at removable singularities, tiny, large |
      | kink | points where the derivative jumps: it is the stated one in both modes and lies between the one-sided ones (or, where no single number moves the result, as a median of equal numbers, between the gradients around); the ways to the second and third order agree |
      | tie | the same where numbers are equal. At the kinks and ties that are not stated there must be none: *smooth* means that no jump of value or derivative was found along lines through the domain |
      | zero | all inputs zero whose domain holds zero |
      | empty | inputs without elements |
      | broadcast | inputs of different shapes; and one input that repeats itself along axis 0 with stride 0 |
      | non-contiguous | inputs with an offset, transposed, with steps, backwards; upstream gradients and tangents too; equal bits |

      A tolerance or *ok* says that it holds; *stated* that it holds and that what is right at kinks and ties is a convention, stated in the Javadoc and the spec; anything else is the reason why there is nothing to check.

      """;

  private static String head() {
    return """
    # Certificate of derivatives

    What is proved of every operation. Each line of the op specs (`*Specs.java` in `adjoint-conformance`) is one row; every check runs at every kind of place, in float64, and the build fails if one does not hold or is missing.

    This page is written by a program; do not edit it:

    ```sh
    %s
    ```

    The long tests compute it anew and compare it with the rows, verdicts and tolerances that stand here.

    """
        .formatted(COMMAND);
  }

  static String of(Certificate certificate) {
    StringBuilder page = new StringBuilder(head());
    List<Row> rows = certificate.rows();
    page.append(summary(rows)).append(LEGEND);
    for (String family : rows.stream().map(Row::family).distinct().toList()) {
      List<Row> of = rows.stream().filter(r -> r.family().equals(family)).toList();
      page.append("## ").append(family).append("\n\n");
      table(page, of, Check.values(), Check::title, CertificatePage::to);
      page.append('\n');
      table(page, of, Where.values(), Where::title, CertificatePage::at);
      page.append('\n');
    }
    return page.toString().stripTrailing() + "\n";
  }

  private static String summary(List<Row> rows) {
    int[] states = new int[State.values().length];
    for (Row row : rows) {
      for (Where where : Where.values()) {
        for (Check check : Check.values()) {
          states[row.at(where, check).state().ordinal()]++;
        }
      }
    }
    return """
    | | |
    |---|---|
    | methods | %d |
    | rows | %d |
    | cells: %d checks at %d kinds of place | %d |
    | hold, to a tolerance | %d |
    | hold, where what is right is a convention | %d |
    | nothing to check, for a reason | %d |
    | fail | %d |
    """
        .formatted(
            rows.stream().map(r -> r.op().method()).distinct().count(),
            rows.size(),
            Check.values().length,
            Where.values().length,
            Arrays.stream(states).sum(),
            states[State.OK.ordinal()],
            states[State.CONVENTION.ordinal()],
            states[State.NONE.ordinal()],
            states[State.FAILED.ordinal()]);
  }

  private interface Cell<T> {
    String of(Row row, T column);
  }

  private static <T> void table(
      StringBuilder page, List<Row> rows, T[] columns, Function<T, String> title, Cell<T> cell) {
    page.append("| operation |");
    Arrays.stream(columns).forEach(c -> page.append(' ').append(title.apply(c)).append(" |"));
    page.append("\n|---|").append("---|".repeat(columns.length)).append('\n');
    for (Row row : rows) {
      page.append("| ").append(row.op().name()).append(" |");
      for (T column : columns) {
        page.append(' ').append(cell.of(row, column)).append(" |");
      }
      page.append('\n');
    }
  }

  /** One check, at all kinds of place. */
  private static String to(Row row, Check check) {
    List<Verdict> all = Arrays.stream(Where.values()).map(w -> row.at(w, check)).toList();
    if (any(all, State.FAILED)) {
      return "FAILS";
    }
    String tolerance = text(all, State.OK);
    String convention = any(all, State.CONVENTION) ? BY_CONVENTION : "";
    return tolerance.isEmpty() && convention.isEmpty()
        ? text(all, State.NONE)
        : tolerance + (tolerance.isEmpty() || convention.isEmpty() ? "" : ", ") + convention;
  }

  /** All checks at one kind of place. */
  private static String at(Row row, Where where) {
    List<Verdict> all = Arrays.stream(Check.values()).map(c -> row.at(where, c)).toList();
    if (any(all, State.FAILED)) {
      return "FAILS";
    }
    if (row.at(where, Check.VALUE).state() == State.NONE) {
      return row.at(where, Check.VALUE).text();
    }
    Verdict derivative = row.at(where, Check.VJP);
    return any(all, State.CONVENTION)
        ? BY_CONVENTION
        : row.op().isDifferentiable() && derivative.state() == State.NONE
            ? "value ok; " + derivative.text()
            : "ok";
  }

  private static boolean any(List<Verdict> all, State state) {
    return all.stream().anyMatch(v -> v.state() == state);
  }

  private static String text(List<Verdict> all, State state) {
    return all.stream().filter(v -> v.state() == state).map(Verdict::text).findFirst().orElse("");
  }

  // ---- comparing

  /** The operations of a page, in order. */
  static List<String> operations(String page) {
    String header = "| operation | " + Check.VALUE.title() + " |";
    List<String> names = new ArrayList<>();
    boolean inTable = false;
    for (String line : page.lines().toList()) {
      inTable = line.startsWith(header) || inTable && line.startsWith("|");
      if (inTable && !line.startsWith("| operation |") && !line.startsWith("|---")) {
        names.add(line.substring(2, line.indexOf(" |", 2)));
      }
    }
    return names;
  }

  /** The lines in which two pages differ; empty if they are the same. */
  static List<String> differences(String before, String now) {
    if (before.equals(now)) {
      return List.of();
    }
    Set<String> old = before.lines().collect(Collectors.toCollection(LinkedHashSet::new));
    Set<String> young = now.lines().collect(Collectors.toCollection(LinkedHashSet::new));
    List<String> all = new ArrayList<>();
    old.stream().filter(l -> !young.contains(l)).forEach(l -> all.add("page: " + l));
    young.stream().filter(l -> !old.contains(l)).forEach(l -> all.add("now:  " + l));
    if (all.isEmpty()) {
      all.add("the same rows in another order");
    }
    if (all.size() > SHOWN) {
      int more = all.size() - SHOWN;
      all.subList(SHOWN, all.size()).clear();
      all.add("and " + more + " lines more");
    }
    return all;
  }
}
