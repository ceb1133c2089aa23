package dev.adjoint.app.explain;

import dev.adjoint.app.explain.Ast.Call;
import dev.adjoint.app.explain.Ast.Name;
import dev.adjoint.app.explain.Parser.Definition;
import dev.adjoint.app.explain.Parser.Program;
import dev.adjoint.core.Graph;
import dev.adjoint.core.Graph.Edge;
import dev.adjoint.core.Graph.Step;
import dev.adjoint.core.Graph.Vertex;
import dev.adjoint.core.Index;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Expr.Arg;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Expr.Out;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.expr.Rewrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A formula at given values: its graph, walked forward and backward. In float64. */
public final class Explanation {
  /** Elements up to which a local derivative is computed as a whole. */
  private static final long LARGEST_LOCAL = 4096;

  private final Program program;
  private final Map<String, Tensor> values;
  private final List<String> wrt;
  private final Graph graph;
  private final Evaluation evaluation;
  private final Map<Vertex, String> labels = new IdentityHashMap<>();
  private final Map<Vertex, Ast> places = new IdentityHashMap<>();
  private final List<Sent> backward = new ArrayList<>();

  /**
   * What the backward pass sends along one edge.
   *
   * @param edge where it goes
   * @param local the local derivative; null if it is a large Jacobian
   * @param rule its formula; empty if there is none
   * @param downstream upstream times local
   * @param sum the gradient of the receiver so far
   */
  record Sent(Edge edge, @Nullable Tensor local, String rule, Tensor downstream, Tensor sum) {}

  private Explanation(Program program, Map<String, Tensor> values, List<String> wrt) {
    this.program = program;
    this.values = values;
    this.wrt = wrt;
    Evaluation[] run = new Evaluation[1];
    this.graph =
        Graph.record(() -> {
          run[0] = Evaluation.checked(program, values);
          Tensor y = run[0].result();
          Ast last = program.definitions().getLast().value();
          if (program.definitions().getLast().name().isEmpty()
              && !(last instanceof Name)
              && !isTaken("f")) {
            Graph.name("f", y);
          }
          return y;
        });
    this.evaluation = run[0];
    evaluation
        .places()
        .forEach((t, ast) -> {
          if (isInGraph(t)) {
            places.put(graph.vertex(t), ast);
          }
        });
    graph.vertices().forEach(v -> labels.put(v, label(v)));
    if (!graph.result().needsGrad()) {
      throw FormulaException.wrong(
          program.text(),
          program.definitions().getLast().value().at(),
          "no value is differentiated in this formula. Use a name, and give its value after the"
              + " formula, as in \"x^2\" x=3.");
    }
    if (isScalar()) {
      walk();
    }
  }

  /**
   * Computes a formula at values.
   *
   * @param formula for example {@code q=x+y; q*z}
   * @param assignments for example {@code x=-2}, {@code W=[[1,2],[3,4]]}
   * @param wrt by which of them to differentiate; all if empty
   * @throws FormulaException with a message for its author if something is wrong
   */
  public static Explanation of(String formula, List<String> assignments, List<String> wrt) {
    Map<String, Tensor> values = new LinkedHashMap<>();
    Map<String, String> texts = new HashMap<>();
    for (String text : assignments) {
      Definition d = Parser.assignment(text);
      if (values.put(d.name(), Evaluation.constant(text, d.value())) != null) {
        throw FormulaException.wrong(
            text, d.at(), d.name() + " is given twice. Leave one of the values out.");
      }
      texts.put(d.name(), text);
    }
    Program program = Parser.parse(formula, values.keySet());
    Set<String> used = new LinkedHashSet<>();
    program.definitions().forEach(d -> collect(d.value(), used));
    for (String name : values.keySet()) {
      if (!used.contains(name)) {
        String text = Objects.requireNonNull(texts.get(name));
        throw FormulaException.wrong(
            text,
            text.indexOf(name),
            name + " does not occur in the formula " + formula.strip() + ".");
      }
    }
    List<String> names = new ArrayList<>(wrt.isEmpty() ? values.keySet() : wrt);
    for (String name : names) {
      if (!values.containsKey(name)) {
        throw FormulaException.wrong(
            String.join(",", wrt),
            Math.max(0, String.join(",", wrt).indexOf(name)),
            "--wrt names "
                + name
                + ", which is given no value. There are "
                + String.join(", ", values.keySet())
                + ".");
      }
    }
    values.replaceAll((name, t) -> names.contains(name) ? t.requiresGrad() : t);
    return new Explanation(program, values, List.copyOf(names));
  }

  private static void collect(Ast ast, Set<String> names) {
    for (Ast part : ast.order()) {
      if (part instanceof Name(String name, int _, int _)) {
        names.add(name);
      }
    }
  }

  private boolean isTaken(String name) {
    return values.containsKey(name)
        || program.definitions().stream().anyMatch(d -> d.name().equals(name));
  }

  private boolean isInGraph(Tensor t) {
    try {
      return graph.vertex(t).name() != null;
    } catch (TensorException absent) {
      return false; // a definition that the result does not use
    }
  }

  // ---- the backward pass

  private void walk() {
    Map<Vertex, Tensor> sums = new IdentityHashMap<>();
    for (var steps = graph.steps(); steps.hasNext(); ) {
      Step step = steps.next();
      if (step.direction() == Graph.Direction.BACKWARD) {
        for (Edge e : step.vertex().incoming()) {
          Tensor down = e.downstream();
          if (e.needsGrad() && down != null) {
            Tensor before = sums.get(e.from());
            Tensor sum = before == null ? down : before.add(down);
            sums.put(e.from(), sum);
            Tensor local = local(e);
            checkFinite(e, down, local, sum);
            backward.add(new Sent(e, local, rule(e), down, sum));
          }
        }
      }
    }
  }

  private static @Nullable Tensor local(Edge e) {
    long size = (long) e.to().shape().numel() * (e.isElementwise() ? 1 : e.from().shape().numel());
    return size <= LARGEST_LOCAL ? e.local() : null;
  }

  private void checkFinite(Edge e, Tensor down, @Nullable Tensor local, Tensor sum) {
    boolean localIsFinite = local == null || isFinite(local);
    if (localIsFinite && isFinite(down) && isFinite(sum)) {
      return;
    }
    Ast place = placeOf(e.to());
    String what =
        localIsFinite
            ? "the gradient overflows, the largest number being 1.8e308"
            : place instanceof Call c
                ? evaluation.source(c) + " has no finite derivative"
                : "no finite derivative";
    throw evaluation.undefined(
        place,
        what + (place instanceof Call c ? evaluation.operands(c) : ": " + describe(e.to())) + ".");
  }

  /** The place of a vertex or, if it is a step within a function, of what became of it. */
  private Ast placeOf(Vertex v) {
    Vertex at = v;
    while (places.get(at) == null && !at.outgoing().isEmpty()) {
      at = at.outgoing().getFirst().to();
    }
    Ast place = places.get(at);
    return place != null ? place : program.definitions().getLast().value();
  }

  static boolean isFinite(Tensor t) {
    return t.stream().allMatch(Double::isFinite);
  }

  /** The formula of the local derivative, with names; empty if there is none. */
  private String rule(Edge e) {
    Formula f = e.to().formula();
    if (f == null) {
      return "";
    }
    int n = f.inputs();
    List<Expr> in = IntStream.rangeClosed(0, n).mapToObj(Expr::in).toList();
    Expr d = replace(f.derivative(e.input()), e.to().numbers(), in);
    List<String> names = new ArrayList<>();
    e.to().incoming().forEach(i -> names.add(labelOf(i.from())));
    names.add(labelOf(e.to()));
    return Formula.of("local", n + 1, d).value().toString(names.toArray(String[]::new));
  }

  /** With numbers for the run-time scalars, other inputs, and the last of those for the result. */
  static Expr replace(Expr e, double[] numbers, List<Expr> in) {
    return Rewrite.leaves(
            List.of(e),
            leaf ->
                switch (leaf) {
                  case Arg(int i) -> Expr.c(numbers[i]);
                  case In(int i) -> in.get(i);
                  case Out _ -> in.getLast();
                  default -> leaf;
                })
        .getFirst();
  }

  /** Something that is wrong at the place of a vertex. */
  FormulaException wrong(Vertex v, String message) {
    return FormulaException.wrong(program.text(), placeOf(v).at(), message);
  }

  /** What to say when only one number would do. */
  public FormulaException needsOneNumber(String more) {
    return wrong(
        graph.result(),
        "the formula gives "
            + Evaluation.shape(evaluation.result())
            + "; a gradient is of one number. Use sum(...) or another function around it; "
            + more);
  }

  /** The vertex of a tensor, if the result depends on it. */
  @Nullable Vertex vertexOf(Tensor t) {
    return isInGraph(t) ? graph.vertex(t) : null;
  }

  // ---- what others show

  /** The formula as it was written. */
  public String formula() {
    return program.text().strip();
  }

  /** The graph; its gradients are there if the result is one number. */
  public Graph graph() {
    return graph;
  }

  /** Whether the result is one number, so that it has gradients. */
  public boolean isScalar() {
    return graph.result().shape().numel() == 1;
  }

  /** Whether all values of the graph are single numbers. */
  boolean isAllScalar() {
    return graph.vertices().stream().allMatch(v -> v.shape().rank() == 0);
  }

  List<String> wrt() {
    return wrt;
  }

  Map<String, Tensor> values() {
    return values;
  }

  List<Sent> backward() {
    return backward;
  }

  Evaluation evaluation() {
    return evaluation;
  }

  Program program() {
    return program;
  }

  /** The names of the vertices, given or numbered. */
  public String labelOf(Vertex v) {
    return Objects.requireNonNull(labels.get(v));
  }

  private String label(Vertex v) {
    if (!v.name().isEmpty()) {
      return v.name();
    }
    if (v.isInput()) {
      Tensor t = Objects.requireNonNull(v.value());
      String text = Cells.oneLine(t, 6);
      return text.length() <= 16 ? text : "const" + v.id();
    }
    String label = "v" + v.id();
    while (isTaken(label)) {
      label += "'";
    }
    return label;
  }

  /** How a vertex is computed, from the names of its inputs: {@code x + y}, {@code exp(v2)}. */
  public String describe(Vertex v) {
    if (v.isInput()) {
      return v.needsGrad() ? "input" : v.name().isEmpty() ? "constant" : "fixed";
    }
    Ast ast = places.get(v);
    if (ast instanceof Call c && isOneOperation(v, c.args())) {
      return text(c);
    }
    StringJoiner in = new StringJoiner(", ", v.op() + "(", ")");
    v.incoming().forEach(e -> in.add(labelOf(e.from())));
    for (double d : v.numbers()) {
      in.add(Cells.number(d, 6));
    }
    return in.toString();
  }

  /** Whether a function was computed by a single operation from its operands. */
  private boolean isOneOperation(Vertex v, List<Ast> args) {
    List<Vertex> in = new ArrayList<>();
    for (Ast a : args) {
      Tensor t = evaluation.tensor(a);
      if (t != null) {
        in.add(graph.vertex(t));
      }
    }
    List<Vertex> real = new ArrayList<>();
    for (Edge e : v.incoming()) {
      if (!isNumber(e.from())) {
        real.add(e.from());
      }
    }
    return in.equals(real);
  }

  /** What an operation does, for a small box: {@code *}, {@code 1 +}, {@code exp}. */
  String sign(Vertex v) {
    Ast ast = places.get(v);
    if (v.isInput() || !(ast instanceof Call c) || !isOneOperation(v, c.args())) {
      return v.isInput() ? labelOf(v) : v.op();
    }
    List<String> numbers =
        c.args().stream()
            .map(a -> evaluation.number(a) == null ? "" : Cells.number(constant(a), 4))
            .toList();
    String name = c.function().name();
    return Character.isLetter(name.charAt(0)) || numbers.size() == 1
        ? name
        : String.join(" ", numbers.get(0), name, numbers.get(1)).strip();
  }

  private double constant(Ast a) {
    return Objects.requireNonNull(evaluation.number(a));
  }

  /** A number of the formula that an operation takes as a tensor. */
  private boolean isNumber(Vertex v) {
    return v.isInput() && v.name().isEmpty() && !places.containsKey(v);
  }

  private String text(Call c) {
    Function f = c.function();
    List<String> args = c.args().stream().map(this::operand).toList();
    if (f == Function.NEG) {
      return "-" + args.getFirst();
    }
    if (f == Function.POW) {
      return args.get(0) + "^" + bracketed(args.get(1));
    }
    return Character.isLetter(f.name().charAt(0))
        ? f.name() + "(" + String.join(", ", args) + ")"
        : args.get(0) + " " + f.name() + " " + bracketed(args.get(1));
  }

  private static String bracketed(String operand) {
    return operand.startsWith("-") ? "(" + operand + ")" : operand;
  }

  private String operand(Ast a) {
    Double number = evaluation.number(a);
    Tensor t = evaluation.tensor(a);
    return number != null || t == null
        ? Cells.number(number == null ? Double.NaN : number, 6)
        : labelOf(graph.vertex(t));
  }

  // ---- as a function of all that it is differentiated by

  /** All numbers that the formula is differentiated by, one after the other. */
  Tensor point() {
    double[] all = wrt.stream().flatMapToDouble(n -> value(n).stream()).toArray();
    return Tensor.of(all);
  }

  private Tensor value(String name) {
    return Objects.requireNonNull(values.get(name)).detach();
  }

  /** What each number of {@link #point} is called: x, w[0], W[1,0]. */
  List<String> coordinates() {
    List<String> all = new ArrayList<>();
    for (String name : wrt) {
      Tensor t = value(name);
      for (int i = 0; i < t.numel(); i++) {
        all.add(name + index(t, i));
      }
    }
    return all;
  }

  /** {@code [1,0]}, the place of an element; empty for a single number. */
  static String index(Tensor t, int element) {
    int[] at = new int[t.rank()];
    int rest = element;
    for (int axis = t.rank() - 1; axis >= 0; axis--) {
      at[axis] = rest % t.size(axis);
      rest /= t.size(axis);
    }
    return t.rank() == 0 ? "" : Arrays.toString(at).replace(" ", "");
  }

  /** The values at a point. */
  Map<String, Tensor> at(Tensor point) {
    Map<String, Tensor> all = new LinkedHashMap<>(values);
    int from = 0;
    for (String name : wrt) {
      Tensor t = value(name);
      int to = from + t.numel();
      all.put(name, point.at(Index.slice(from, to)).reshape(t.shape().toArray()));
      from = to;
    }
    all.replaceAll((name, t) -> wrt.contains(name) ? t : t.detach());
    return all;
  }

  /** The formula at a point. */
  Tensor apply(Tensor point) {
    return Evaluation.of(program, at(point)).result();
  }

  /** All gradients, in the order of {@link #coordinates}. */
  double[] gradient() {
    List<Double> all = new ArrayList<>();
    for (String name : wrt) {
      Tensor g = graph.vertex(leaf(name)).grad();
      for (int i = 0; i < value(name).numel(); i++) {
        all.add(g == null ? 0 : g.toDoubleArray()[i]);
      }
    }
    return all.stream().mapToDouble(d -> d).toArray();
  }

  private Tensor leaf(String name) {
    return Objects.requireNonNull(values.get(name));
  }

  /** The formula as a function of one of its numbers. */
  DoubleUnaryOperator along(int coordinate) {
    double[] point = point().toDoubleArray();
    return x -> {
      double[] moved = point.clone();
      moved[coordinate] = x;
      return apply(Tensor.of(moved)).item();
    };
  }
}
