package dev.adjoint.app.explain;

import dev.adjoint.app.explain.Cells.Table;
import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Eval;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Further ways to look at a formula: tangents, Jacobian, Hessian, descent, the derivative's
 * formula.
 */
public final class Sections {
  private static final int WIDTH = 80;
  private static final long MOST = 1L << 60;
  private static final long LARGEST_LATEX = 10_000;

  private final Explanation explanation;
  private final int digits;
  private final Consumer<String> out;

  /** Sections with that many significant digits; lines go to {@code out}. */
  public Sections(Explanation explanation, int digits, Consumer<String> out) {
    this.explanation = explanation;
    this.digits = digits;
    this.out = out;
  }

  /** Forward mode: for each number of the input one pass with the tangents of all nodes. */
  public void tangents() {
    List<String> names = explanation.coordinates();
    List<List<Tensor>> tangents = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      double[] direction = new double[names.size()];
      direction[i] = 1;
      tangents.add(tangents(Tensor.of(direction)));
    }
    title("Forward mode: the tangent of every node, one pass for each input");
    List<Tensor> steps = explanation.evaluation().results();
    for (int first = 0; first < names.size(); ) {
      int columns = 1;
      Table table = tangentTable(names, steps, tangents, first, columns);
      while (first + columns < names.size()) {
        Table wider = tangentTable(names, steps, tangents, first, columns + 1);
        if (wider.width() > WIDTH) {
          break;
        }
        table = wider;
        columns++;
      }
      if (first > 0) {
        out.accept("");
      }
      table.lines().forEach(out);
      first += columns;
    }
  }

  private Table tangentTable(
      List<String> names, List<Tensor> steps, List<List<Tensor>> tangents, int first, int columns) {
    List<String> head = new ArrayList<>(List.of("node", "value"));
    for (int i = first; i < first + columns; i++) {
      head.add("d/d" + names.get(i));
    }
    Table table = new Table(head.toArray(String[]::new));
    int at = 0;
    for (String name : explanation.wrt()) {
      Tensor x = explanation.at(explanation.point()).get(name);
      if (x != null) {
        List<List<String>> row = new ArrayList<>();
        row.add(List.of(name));
        row.add(Cells.lines(x, digits));
        for (int i = first; i < first + columns; i++) {
          double[] unit = new double[x.numel()];
          if (i >= at && i < at + unit.length) {
            unit[i - at] = 1;
          }
          row.add(Cells.lines(Tensor.of(unit).reshape(x.shape().toArray()), digits));
        }
        table.add(row);
        at += x.numel();
      }
    }
    for (int k = 0; k < steps.size(); k++) {
      Vertex v = explanation.vertexOf(steps.get(k));
      if (v != null) {
        List<List<String>> row = new ArrayList<>();
        row.add(List.of(explanation.labelOf(v)));
        row.add(Cells.lines(steps.get(k), digits));
        for (int i = first; i < first + columns; i++) {
          row.add(Cells.lines(tangents.get(i).get(k), digits));
        }
        table.add(row);
      }
    }
    return table;
  }

  /** The tangents of all results of operations, in the order of computation. */
  private List<Tensor> tangents(Tensor direction) {
    List<Tensor> steps = explanation.evaluation().results();
    Tensor all =
        Adjoint.jvp(
                p -> {
                  List<Tensor> flat = new ArrayList<>();
                  Evaluation.of(explanation.program(), explanation.at(p))
                      .results()
                      .forEach(t -> flat.add(t.flatten()));
                  return Tensor.concat(0, flat.toArray(Tensor[]::new));
                },
                explanation.point(),
                direction)
            .tangent();
    List<Tensor> parts = new ArrayList<>();
    int from = 0;
    for (Tensor t : steps) {
      parts.add(all.slice(0, from, from + t.numel()).reshape(t.shape().toArray()));
      from += t.numel();
    }
    return parts;
  }

  /** ∂ of every number of the result by every number of the input. */
  public void jacobian() {
    title("Jacobian: a row for each number of the result");
    Tensor y = explanation.apply(explanation.point());
    Tensor j = Adjoint.jacobian(p -> explanation.apply(p).flatten(), explanation.point());
    String f = explanation.labelOf(explanation.graph().result());
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < y.numel(); i++) {
      rows.add("d" + f + Explanation.index(y, i));
    }
    matrix(rows, "d", j);
  }

  /** All second derivatives. */
  public void hessian() {
    title("Hessian: all second derivatives");
    Tensor h = Adjoint.hessian(p -> explanation.apply(p).reshape(), explanation.point());
    List<String> names = explanation.coordinates();
    matrix(names.stream().map(n -> "d/d" + n).toList(), "d/d", h);
  }

  private void matrix(List<String> rows, String before, Tensor m) {
    List<String> names = explanation.coordinates();
    for (int first = 0; first < names.size(); ) {
      int columns = 1;
      Table table = matrixTable(rows, before, m, first, columns);
      while (first + columns < names.size()) {
        Table wider = matrixTable(rows, before, m, first, columns + 1);
        if (wider.width() > WIDTH) {
          break;
        }
        table = wider;
        columns++;
      }
      if (first > 0) {
        out.accept("");
      }
      table.lines().forEach(out);
      first += columns;
    }
  }

  private Table matrixTable(List<String> rows, String before, Tensor m, int first, int columns) {
    List<String> head = new ArrayList<>(List.of(""));
    for (int i = first; i < first + columns; i++) {
      head.add(before + explanation.coordinates().get(i));
    }
    Table table = new Table(head.toArray(String[]::new));
    for (int r = 0; r < rows.size(); r++) {
      List<List<String>> row = new ArrayList<>(List.of(List.of(rows.get(r))));
      for (int i = first; i < first + columns; i++) {
        row.add(List.of(Cells.number(m.get(r, i), digits)));
      }
      table.add(row);
    }
    return table;
  }

  /** Gradient descent: n steps against the gradient. */
  public void descend(double lr, int n) {
    title("Gradient descent: x <- x - " + Cells.number(lr, digits) + " * gradient");
    List<String> head = new ArrayList<>(List.of("step"));
    head.addAll(explanation.wrt());
    head.add(explanation.labelOf(explanation.graph().result()));
    Table table = new Table(head.toArray(String[]::new));
    Tensor p = explanation.point();
    String end = "";
    for (int t = 0; t <= n && end.isEmpty(); t++) {
      var now = Adjoint.valueAndGrad(explanation::apply, p);
      List<List<String>> row = new ArrayList<>(List.of(List.of(Integer.toString(t))));
      var at = explanation.at(p);
      for (String name : explanation.wrt()) {
        Tensor x = at.get(name);
        row.add(x == null ? List.of() : Cells.lines(x, digits));
      }
      row.add(Cells.lines(now.value(), digits));
      table.add(row);
      if (!Explanation.isFinite(now.value()) || !Explanation.isFinite(now.grad())) {
        end = "  it ends at step " + t + ": no finite number is left; try a smaller lr";
      }
      p = p.sub(now.grad().mul(lr));
    }
    table.lines().forEach(out);
    if (!end.isEmpty()) {
      out.accept("");
      out.accept(end);
    }
  }

  // ---- symbolic

  /**
   * The derivative as a formula, as LaTeX, and how large it is beside what AD does.
   *
   * @throws FormulaException if the formula is not made of functions of single numbers
   */
  public void symbolic() {
    Expr value = expression();
    int n = explanation.wrt().size();
    Formula formula = Formula.of("f", n, value);
    String[] names = explanation.wrt().toArray(String[]::new);
    String f = explanation.labelOf(explanation.graph().result());
    title("Symbolic: the derivative as a formula");
    List<Expr> in = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      in.add(Expr.in(i));
    }
    in.add(formula.value());
    long written = 0;
    for (int i = 0; i < n; i++) {
      // in terms of the inputs alone, not of the result
      Expr d = Explanation.replace(formula.derived(i), new double[0], in);
      long operations = operations(d);
      written = Math.min(MOST, written + operations);
      String by = "d" + f + "/d" + names[i];
      out.accept("  " + by + " = " + d.toString(names));
      out.accept(
          operations > LARGEST_LATEX
              ? "  LaTeX: left out, it would be " + more(operations) + " operations"
              : "  LaTeX: \\frac{d " + f + "}{d " + names[i] + "} = " + d.latex(names));
    }
    long forward = explanation.graph().vertices().stream().filter(v -> !v.isInput()).count();
    long edges = explanation.graph().edges().stream().filter(Edge::needsGrad).count();
    long nodes =
        explanation.graph().vertices().stream()
            .filter(v -> v.needsGrad() && v != explanation.graph().result())
            .count();
    out.accept("");
    Table table = new Table("size", "operations");
    size(table, "the formula", operations(formula.value()));
    size(table, n == 1 ? "its derivative" : "its " + n + " derivatives", written);
    long sums = edges - nodes;
    size(
        table,
        "AD: %d forward, %s and %s backward"
            .formatted(forward, count(edges, "product"), count(sums, "sum")),
        forward + edges + sums);
    table.lines().forEach(out);
  }

  private static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static void size(Table table, String what, long operations) {
    table.add(List.of(List.of(what), List.of(more(operations))));
  }

  /** Counts end somewhere. */
  private static String more(long operations) {
    return operations >= MOST ? "more than 2^60" : Long.toString(operations);
  }

  /** The graph as one expression of the inputs. */
  private Expr expression() {
    Map<Vertex, Expr> all = new IdentityHashMap<>();
    for (Vertex v : explanation.graph().vertices()) {
      all.put(v, expression(v, all));
    }
    Expr result = all.get(explanation.graph().result());
    return result == null ? Expr.c(0) : result;
  }

  private Expr expression(Vertex v, Map<Vertex, Expr> before) {
    if (v.shape().rank() != 0) {
      throw explanation.wrong(
          v, "--symbolic needs single numbers; this is " + Evaluation.shape(value(v)) + ".");
    }
    if (v.isInput()) {
      int i = explanation.wrt().indexOf(v.name());
      return i >= 0 ? Expr.in(i) : Expr.c(value(v).item());
    }
    Formula f = v.formula();
    if (f == null) {
      throw explanation.wrong(v, "--symbolic knows no formula for " + v.op() + ".");
    }
    List<Expr> in = v.incoming().stream().map(e -> in(e.from(), before)).toList();
    return Explanation.replace(f.value(), v.numbers(), in);
  }

  private static Expr in(Vertex v, Map<Vertex, Expr> before) {
    Expr e = before.get(v);
    if (e == null) {
      throw new IllegalStateException("explain: " + v + " stands before its input.");
    }
    return e;
  }

  private static Tensor value(Vertex v) {
    @Nullable Tensor t = v.value();
    if (t == null) {
      throw new IllegalStateException("explain: " + v + " was recorded without its value.");
    }
    return t;
  }

  /** Signs and functions in the text, a part that is used twice counted twice. */
  private static long operations(Expr e) {
    Map<Expr, Long> sums = new IdentityHashMap<>();
    long sum = 0;
    for (Expr n : Eval.order(List.of(e))) {
      sum = n.parts().isEmpty() ? 0 : 1;
      for (Expr p : n.parts()) {
        sum = Math.min(MOST, sum + sums.getOrDefault(p, 0L));
      }
      sums.put(n, sum);
    }
    return sum; // e comes last
  }

  private void title(String text) {
    out.accept("");
    out.accept(text);
    out.accept("");
  }
}
