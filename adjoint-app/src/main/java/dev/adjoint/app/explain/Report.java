package dev.adjoint.app.explain;

import dev.adjoint.app.explain.Cells.Table;
import dev.adjoint.app.explain.Explanation.Sent;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;

/** Prints an explanation: forward, backward, gradients, and whether differences agree. */
public final class Report {
  private static final int WIDTH = 80;

  /** By how much a difference may be off before it counts as another number. */
  private static final double LOOSEST = 1e-6;

  private final Explanation explanation;
  private final int digits;
  private final Consumer<String> out;

  /** A report with that many significant digits; lines go to {@code out}. */
  public Report(Explanation explanation, int digits, Consumer<String> out) {
    this.explanation = explanation;
    this.digits = digits;
    this.out = out;
  }

  /** Every value, from those before it. */
  public void forward() {
    Table table = new Table("node", "is", "value");
    for (Vertex v : explanation.graph().vertices()) {
      if (!isConstant(v)) {
        table.add(
            List.of(
                List.of(explanation.labelOf(v)),
                List.of(cut(explanation.describe(v), 40)),
                Cells.lines(valueOf(v), digits)));
      }
    }
    out.accept("Forward: every value from those before it");
    out.accept("");
    table.lines().forEach(out);
  }

  /** Numbers of the formula need no line of their own. */
  private boolean isConstant(Vertex v) {
    return v.isInput() && v.name().isEmpty() && v.shape().rank() == 0;
  }

  private static Tensor valueOf(Vertex v) {
    Tensor t = v.value();
    if (t == null) {
      throw new IllegalStateException("explain: " + v + " was recorded without its value.");
    }
    return t;
  }

  /** What is sent along every edge, and the sums. */
  public void backward() {
    out.accept("");
    out.accept("Backward: upstream times local is downstream; what arrives at a node adds up");
    out.accept("");
    Table rules = table(true);
    if (explanation.isAllScalar() && rules.width() <= WIDTH) {
      rules.lines().forEach(out);
      return;
    }
    Table plain = table(false);
    if (plain.width() <= WIDTH) {
      plain.lines().forEach(out);
    } else {
      blocks();
    }
  }

  private Table table(boolean rules) {
    List<String> head =
        new ArrayList<>(List.of("node", "from", "upstream", "local", "downstream", "sum"));
    if (rules) {
      head.add("local is");
    }
    Table table = new Table(head.toArray(String[]::new));
    Vertex result = explanation.graph().result();
    List<List<String>> first = new ArrayList<>(empty(head.size()));
    first.set(0, List.of(explanation.labelOf(result)));
    first.set(5, Cells.lines(Tensor.ones(result.dtype(), result.shape()), digits));
    table.add(first);
    for (Sent s : explanation.backward()) {
      List<List<String>> row = new ArrayList<>();
      row.add(List.of(explanation.labelOf(s.edge().from())));
      row.add(List.of(explanation.labelOf(s.edge().to())));
      row.add(Cells.lines(upstream(s), digits));
      row.add(local(s));
      row.add(Cells.lines(s.downstream(), digits));
      row.add(Cells.lines(s.sum(), digits));
      if (rules) {
        row.add(List.of(ruleOf(s)));
      }
      table.add(row);
    }
    return table;
  }

  private static List<List<String>> empty(int n) {
    List<List<String>> row = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      row.add(List.of());
    }
    return row;
  }

  /** Nothing where it is just the number beside it. */
  private static String ruleOf(Sent s) {
    return s.rule().matches("-?[0-9.]+") ? "" : s.rule();
  }

  /** For wide tensors: one block for each edge. */
  private void blocks() {
    for (Sent s : explanation.backward()) {
      String from = explanation.labelOf(s.edge().to());
      String to = explanation.labelOf(s.edge().from());
      out.accept(
          "  " + from + " to " + to + (ruleOf(s).isEmpty() ? "" : ", local is " + ruleOf(s)));
      part("upstream", Cells.lines(upstream(s), digits));
      part("local", local(s));
      part("downstream", Cells.lines(s.downstream(), digits));
      part("sum", Cells.lines(s.sum(), digits));
    }
  }

  private void part(String name, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      out.accept(String.format(Locale.ROOT, "    %-11s %s", i == 0 ? name : "", lines.get(i)));
    }
  }

  /**
   * The gradients, held against central differences.
   *
   * @return whether they agree; at a kink, where no derivative exists, they need not
   */
  public boolean gradients() {
    String f = explanation.labelOf(explanation.graph().result());
    out.accept("");
    out.accept("Gradient");
    out.accept("");
    Table table = new Table("", "", "");
    for (String name : explanation.wrt()) {
      Tensor x = explanation.values().get(name);
      Tensor g = x == null ? null : explanation.graph().vertex(x).grad();
      Tensor shown = g != null || x == null ? g : Tensor.zeros(x.dtype(), x.shape());
      table.add(
          List.of(
              List.of("d" + f + "/d" + name),
              List.of("="),
              shown == null ? List.of() : Cells.lines(shown, digits)));
    }
    table.lines().stream().skip(1).forEach(out);
    out.accept("");
    return check();
  }

  private boolean check() {
    double[] gradient = explanation.gradient();
    double[] point = explanation.point().toDoubleArray();
    List<String> names = explanation.coordinates();
    double size = Math.abs(explanation.apply(explanation.point()).item());
    double worst = 0;
    boolean agree = true;
    int kinks = 0;
    for (int i = 0; i < gradient.length; i++) {
      DoubleUnaryOperator f = explanation.along(i);
      double numeric = Differences.derivative(f, point[i]);
      // differences see the value only, so its rounding bounds what they can tell
      double off = Math.abs(gradient[i] - numeric) / (1 + Math.abs(numeric) + 1e-3 * size);
      if (off <= LOOSEST) {
        worst = Math.max(worst, off);
      } else {
        boolean kink = Differences.isKink(f, point[i]);
        agree &= kink;
        out.accept(
            "  %s: gradient %s, central difference %s"
                .formatted(
                    names.get(i),
                    Cells.number(gradient[i], digits),
                    Double.isNaN(numeric) ? "not defined" : Cells.number(numeric, digits)));
        if (kink) {
          kinks++;
          out.accept("  (a kink: there is no derivative here, the gradient is a convention)");
        }
      }
    }
    if (agree && kinks < gradient.length) {
      String where = kinks > 0 ? "elsewhere " : "";
      out.accept("  " + where + "central differences agree to " + bound(worst));
    } else if (!agree) {
      out.accept("  central differences do NOT agree");
    }
    return agree;
  }

  /** 1e-9, or the next power of ten above what was found. */
  private static String bound(double worst) {
    int exponent = worst <= 1e-9 ? -9 : (int) Math.ceil(Math.log10(worst));
    return "1e" + exponent;
  }

  private List<String> local(Sent s) {
    Tensor whole = s.local();
    Tensor local = whole == null || whole.rank() < 3 ? whole : whole.squeeze();
    return whole == null || local == null
        ? List.of("Jacobian")
        : local.rank() > 2 || local.numel() > 64
            ? List.of("Jacobian " + dimensions(whole))
            : Cells.lines(local, digits);
  }

  private static String dimensions(Tensor t) {
    List<String> sizes = new ArrayList<>();
    for (int n : t.shape().toArray()) {
      sizes.add(Integer.toString(n));
    }
    return String.join(" x ", sizes);
  }

  private static Tensor upstream(Sent s) {
    Tensor u = s.edge().upstream();
    if (u == null) {
      throw new IllegalStateException("explain: " + s.edge() + " was not walked.");
    }
    return u;
  }

  private static String cut(String s, int width) {
    return s.length() <= width ? s : s.substring(0, width - 3) + "...";
  }
}
