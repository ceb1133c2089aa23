package dev.adjoint.conformance;

import dev.adjoint.core.Modes;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * What is proved of every operation's derivatives: a row for every line of {@link OpSpecs}, and in
 * it a verdict for every {@link Check} at every kind of place, {@link Where}. {@link
 * CertificatePage} prints it.
 */
public final class Certificate {
  /** What is checked. The order is that of the columns. */
  enum Check {
    VALUE("value"),
    VJP("vjp"),
    JVP("jvp"),
    IDENTITY("adjoint identity"),
    SECOND("second order"),
    THIRD("third order"),
    VMAP("vmap");

    private final String title;

    Check(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }

    boolean isOfDerivative() {
      return this != VALUE && this != VMAP;
    }

    /** Whether differences say that it is right, so that there is nothing to compare at a kink. */
    boolean isByDifferences() {
      return isOfDerivative() && this != IDENTITY;
    }
  }

  /** Where it is checked. The order is that of the columns. */
  enum Where {
    INTERIOR("interior"),
    BOUNDARY("boundary"),
    KINK("kink"),
    TIE("tie"),
    ZERO("zero"),
    EMPTY("empty"),
    BROADCAST("broadcast"),
    STRIDED("non-contiguous");

    private final String title;

    Where(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  /** What came out of one check at one kind of place. */
  enum State {
    /** It holds, to a tolerance. */
    OK,
    /** It holds, and what is right there is a convention. */
    CONVENTION,
    /** There is nothing to check, for a reason. */
    NONE,
    /** It does not hold, or it is not known what should. */
    FAILED
  }

  /**
   * The verdict on one check at one kind of place.
   *
   * @param state what came out
   * @param text the tolerance, the reason or the failure
   */
  record Verdict(State state, String text) {}

  /**
   * The verdicts on one operation.
   *
   * @param op the operation
   * @param family the interface that declares it
   * @param cells the verdicts, one for each kind of place and each check
   */
  record Row(OpSpec op, String family, Map<Where, Map<Check, Verdict>> cells) {
    Verdict at(Where where, Check check) {
      return Objects.requireNonNull(Objects.requireNonNull(cells.get(where)).get(check));
    }
  }

  private final List<Row> rows;

  private Certificate(List<Row> rows) {
    this.rows = rows;
  }

  /** Checks all lines on these kernels. */
  static Certificate of(Kernels kernels, List<OpSpec> lines) {
    return new Certificate(
        Modes.kernels(
            kernels,
            () ->
                ordered(lines).stream()
                    .map(op -> new Row(op, family(op), cells(op, lines)))
                    .toList()));
  }

  List<Row> rows() {
    return rows;
  }

  /** {@code op, check at place: what is wrong}, for all that is wrong. */
  List<String> failures() {
    List<String> all = new ArrayList<>();
    for (Row row : rows) {
      for (Where where : Where.values()) {
        Map<String, List<String>> checks = new LinkedHashMap<>();
        for (Check check : Check.values()) {
          Verdict v = row.at(where, check);
          if (v.state == State.FAILED) {
            checks.computeIfAbsent(v.text, _ -> new ArrayList<>()).add(check.title);
          }
        }
        checks.forEach((text, titles) ->
            all.add(
                row.op + ", " + String.join(", ", titles) + " at " + where.title + ": " + text));
      }
    }
    return all;
  }

  // ---- families

  /** In the order of {@link Operand}, and last what is a method of Tensor itself. */
  private static final List<String> FAMILIES = families();

  private static List<String> families() {
    List<String> names = new ArrayList<>();
    for (Class<?> family : Operand.class.getInterfaces()) {
      names.add(family.getSimpleName());
    }
    names.add(Tensor.class.getSimpleName());
    return List.copyOf(names);
  }

  /** The lines in the order of the families. */
  static List<OpSpec> ordered(List<OpSpec> lines) {
    return lines.stream()
        .sorted(Comparator.comparingInt(op -> FAMILIES.indexOf(family(op))))
        .toList();
  }

  private static String family(OpSpec op) {
    for (Class<?> family : Operand.class.getInterfaces()) {
      if (Arrays.stream(family.getDeclaredMethods())
          .map(Method::getName)
          .anyMatch(op.method()::equals)) {
        return family.getSimpleName();
      }
    }
    return Tensor.class.getSimpleName();
  }

  // ---- cells

  private static Map<Where, Map<Check, Verdict>> cells(OpSpec op, List<OpSpec> lines) {
    Map<Where, Map<Check, Verdict>> cells = new EnumMap<>(Where.class);
    Places places = new Places(op, lines);
    for (Where where : Where.values()) {
      Map<Check, Verdict> at = new EnumMap<>(Check.class);
      cells.put(where, at);
      Places.Found found;
      try {
        found = places.find(where);
      } catch (AssertionError | RuntimeException e) {
        for (Check check : Check.values()) {
          at.put(check, new Verdict(State.FAILED, said(e)));
        }
        continue;
      }
      for (Check check : Check.values()) {
        at.put(check, verdict(op, where, check, found));
      }
    }
    return cells;
  }

  private static Verdict verdict(OpSpec op, Where where, Check check, Places.Found found) {
    if (found.points().isEmpty()) {
      return new Verdict(State.NONE, found.none());
    }
    Random random = Samples.random(op.name() + where + check);
    String none = "";
    boolean smooth = false;
    boolean convention = false;
    for (Point p : found.points()) {
      try {
        String why = run(op, check, p, random);
        none = why.isEmpty() ? none : why;
        boolean stated = p.isConvention() && check.isByDifferences();
        convention |= why.isEmpty() && stated;
        smooth |= why.isEmpty() && !stated;
      } catch (AssertionError | RuntimeException e) {
        return new Verdict(State.FAILED, p + ": " + said(e));
      }
    }
    return smooth
        ? new Verdict(State.OK, tolerance(op, check))
        : convention
            ? new Verdict(State.CONVENTION, "by convention")
            : new Verdict(State.NONE, none);
  }

  /** Runs one check at one point; the result is empty, or why there is nothing to check. */
  private static String run(OpSpec op, Check check, Point p, Random random) {
    if (check.isOfDerivative() && !op.isDifferentiable()) {
      OpConformance.noGradient(op, p.in());
      return op.noGradient();
    }
    if (check.isOfDerivative() && p.kind() == Point.Kind.UNDEFINED) {
      return p.why();
    }
    if (check == Check.VMAP && !op.batches()) {
      p.noVmap();
      return op.noBatch();
    }
    switch (check) {
      case VALUE -> p.value(random);
      case VJP -> p.vjp(random);
      case JVP -> p.jvp(random);
      case IDENTITY -> p.identity(random);
      case SECOND -> p.second(random);
      case THIRD -> p.third(random);
      case VMAP -> p.vmap(random);
    }
    return "";
  }

  private static String said(Throwable e) {
    String message = e.getMessage();
    return (message == null ? e.toString() : message).replaceAll("\\s+", " ");
  }

  /** How exact it is, as the legend of the page explains. */
  private static String tolerance(OpSpec op, Check check) {
    boolean exact = op.accuracy() == OpSpec.Accuracy.EXACT;
    return switch (check) {
      case VALUE -> op.isDifferentiable() ? value(op) : "exact";
      case VMAP -> exact ? "1e-14" : "1e-12";
      case IDENTITY -> power(Tolerances.IDENTITY);
      default -> power(Tolerances.DIFFERENCES);
    };
  }

  private static String value(OpSpec op) {
    return switch (op.accuracy()) {
      case EXACT -> "exact";
      case ULPS ->
          (op.ulps() == Math.rint(op.ulps())
                  ? Long.toString((long) op.ulps())
                  : Double.toString(op.ulps()))
              + " ulp";
      case SUM -> "sum";
      case SCALE -> "scale";
    };
  }

  /** 1e-8. */
  private static String power(double tolerance) {
    return "1e" + Math.round(Math.log10(tolerance));
  }
}
