package dev.adjoint.app.explain;

import dev.adjoint.app.explain.Ast.Call;
import dev.adjoint.app.explain.Ast.Many;
import dev.adjoint.app.explain.Ast.Name;
import dev.adjoint.app.explain.Ast.Num;
import dev.adjoint.app.explain.Parser.Definition;
import dev.adjoint.app.explain.Parser.Program;
import dev.adjoint.core.Graph;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One computation of a formula. */
final class Evaluation {
  /** Functions whose value at a finite place may be infinite though nothing overflows. */
  private static final Set<String> WITH_POLES =
      Set.of("log", "log2", "log10", "log1p", "atanh", "/", "^", "pow");

  private final Program program;
  private final boolean checked;
  private final Map<String, Value> known = new HashMap<>();
  private final Map<Ast, Value> found = new IdentityHashMap<>();
  private final Map<Tensor, Ast> made = new IdentityHashMap<>();
  private final List<Tensor> results = new ArrayList<>();
  private Tensor result = Tensor.of(0.0);

  /** A number of the formula itself, or what depends on values. */
  private record Value(@Nullable Tensor tensor, double number) {
    Tensor asTensor() {
      return tensor != null ? tensor : Tensor.of(number);
    }

    boolean isNumber() {
      return tensor == null;
    }
  }

  private Evaluation(Program program, Map<String, Tensor> values, boolean checked) {
    this.program = program;
    this.checked = checked;
    values.forEach((name, t) -> known.put(name, new Value(t, 0)));
  }

  /**
   * Computes a formula, and names what has a name in the graph that is being recorded.
   *
   * @throws FormulaException where a number is not finite, a name unknown or shapes do not fit
   */
  static Evaluation checked(Program program, Map<String, Tensor> values) {
    Evaluation e = new Evaluation(program, values, true);
    e.run();
    return e;
  }

  /** Computes a formula whatever its numbers are. */
  static Evaluation of(Program program, Map<String, Tensor> values) {
    Evaluation e = new Evaluation(program, values, false);
    e.run();
    return e;
  }

  /** Numbers and lists of numbers. */
  static Tensor constant(String text, Ast ast) {
    Program p = new Program(text, List.of(new Definition("", 0, ast)));
    return new Evaluation(p, Map.of(), true).run();
  }

  /** What the last formula gave. */
  Tensor result() {
    return result;
  }

  /** All results of operations, in the order of computation. */
  List<Tensor> results() {
    return results;
  }

  /** The place in the formula that each tensor is the value of. */
  Map<Tensor, Ast> places() {
    return made;
  }

  /** The number that a part of the formula is, if no value has a part in it. */
  @Nullable Double number(Ast ast) {
    Value v = found.get(ast);
    return v != null && v.isNumber() ? v.number : null;
  }

  /** The tensor that a part of the formula is, if it is one. */
  @Nullable Tensor tensor(Ast ast) {
    Value v = found.get(ast);
    return v == null ? null : v.tensor;
  }

  private Tensor run() {
    known.forEach((name, v) -> {
      if (v.tensor != null) {
        Graph.name(name, v.tensor);
      }
    });
    for (Definition d : program.definitions()) {
      Value v = value(d.value());
      if (!d.name().isEmpty()) {
        known.put(d.name(), v);
        if (v.tensor != null && !(d.value() instanceof Name)) {
          Graph.name(d.name(), v.tensor);
        }
      }
      result = v.asTensor();
    }
    return result;
  }

  private Value value(Ast ast) {
    for (Ast a : ast.order()) {
      compute(a);
    }
    return found(ast);
  }

  /** What is made of parts that are computed. */
  private void compute(Ast ast) {
    Value v =
        switch (ast) {
          case Num(double number, int _, int _) -> new Value(null, number);
          case Name(String name, int _, int _) -> Objects.requireNonNull(known.get(name));
          case Many m -> many(m);
          case Call c -> call(c);
        };
    found.put(ast, v);
    if (v.tensor != null) {
      made.putIfAbsent(v.tensor, ast);
    }
  }

  private Value many(Many m) {
    List<Tensor> parts = new ArrayList<>();
    for (Ast a : m.parts()) {
      Tensor t = found(a).asTensor();
      if (!parts.isEmpty() && !t.shape().equals(parts.getFirst().shape())) {
        throw FormulaException.wrong(
            program.text(),
            a.at(),
            "all elements of a list need the same shape: the first is "
                + shape(parts.getFirst())
                + ", this is "
                + shape(t)
                + ".");
      }
      parts.add(t);
    }
    if (m.parts().stream().allMatch(a -> isConstant(a))) {
      // not an operation: the numbers as they stand
      double[] all = parts.stream().flatMapToDouble(Tensor::stream).toArray();
      int[] inner = parts.getFirst().shape().toArray();
      int[] sizes = new int[inner.length + 1];
      sizes[0] = parts.size();
      System.arraycopy(inner, 0, sizes, 1, inner.length);
      return new Value(Tensor.of(all, sizes), 0);
    }
    Tensor y = Tensor.stack(0, parts.toArray(Tensor[]::new));
    results.add(y);
    return new Value(y, 0);
  }

  private boolean isConstant(Ast a) {
    return number(a) != null
        || (a instanceof Many m && m.parts().stream().allMatch(this::isConstant));
  }

  static String shape(Tensor t) {
    return t.rank() == 0
        ? "a number"
        : t.rank() == 1
            ? "a vector of " + t.size(0)
            : "of shape " + Arrays.toString(t.shape().toArray());
  }

  private Value call(Call c) {
    List<Value> args = new ArrayList<>();
    boolean constant = true;
    for (Ast a : c.args()) {
      Value v = found(a);
      constant &= v.isNumber();
      args.add(v);
    }
    if (constant) {
      Tensor y = apply(c, args.stream().map(Value::asTensor).toList());
      checkFinite(c, y);
      return new Value(null, y.item());
    }
    Tensor y;
    try {
      y = operation(c, args);
    } catch (TensorException e) {
      throw FormulaException.wrong(
          program.text(), c.at(), String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
    checkFinite(c, y);
    results.add(y);
    return new Value(y, 0);
  }

  /** Numbers of the formula become numbers of the operation, as on the slides: "+ 1", "1/x". */
  private Tensor operation(Call c, List<Value> args) {
    Function f = c.function();
    if (args.size() == 2 && args.get(1).isNumber()) {
      Tensor a = args.get(0).asTensor();
      double b = args.get(1).number;
      if (f == Function.ADD) {
        return a.add(b);
      } else if (f == Function.SUB) {
        return a.sub(b);
      } else if (f == Function.MUL) {
        return a.mul(b);
      } else if (f == Function.DIV) {
        return a.div(b);
      } else if (f == Function.POW) {
        return b == 2 ? a.square() : a.pow(b);
      }
    }
    if (args.size() == 2 && args.get(0).isNumber()) {
      double a = args.get(0).number;
      Tensor b = args.get(1).asTensor();
      if (f == Function.ADD) {
        return b.add(a);
      } else if (f == Function.SUB) {
        return b.rsub(a);
      } else if (f == Function.MUL) {
        return b.mul(a);
      } else if (f == Function.DIV) {
        return a == 1 ? b.reciprocal() : b.rdiv(a);
      }
    }
    return apply(c, args.stream().map(Value::asTensor).toList());
  }

  private Tensor apply(Call c, List<Tensor> in) {
    Function f = c.function();
    int tensors = Math.min(in.size(), f.most() - f.numbers());
    double[] numbers = new double[in.size() - tensors];
    for (int i = 0; i < numbers.length; i++) {
      Double n = number(c.args().get(tensors + i));
      if (n == null) {
        throw FormulaException.wrong(
            program.text(),
            c.args().get(tensors + i).at(),
            "operand " + (tensors + i + 1) + " of " + f.name() + " must be a plain number.");
      }
      numbers[i] = n;
    }
    return f.body().apply(in.subList(0, tensors), numbers);
  }

  // ---- numbers that are none

  private void checkFinite(Call c, Tensor y) {
    if (!checked) {
      return;
    }
    double[] all = y.toDoubleArray();
    for (int i = 0; i < all.length; i++) {
      if (!Double.isFinite(all[i])) {
        throw undefined(c, what(c, all[i]) + operands(c) + ".");
      }
    }
  }

  FormulaException undefined(Ast place, String message) {
    return FormulaException.undefined(program.text(), place.at(), message);
  }

  /** As it stands in the formula. */
  String source(Ast a) {
    return program.text().substring(a.start(), a.end());
  }

  private String what(Call c, double result) {
    Function f = c.function();
    if (f == Function.DIV && values(c.args().get(1)).contains(0.0)) {
      return "division by zero";
    }
    String source = source(c);
    if (Double.isNaN(result)) {
      return source + " is not a number";
    }
    boolean power = f == Function.POW || f.name().equals("pow");
    boolean pole =
        WITH_POLES.contains(f.name())
            && f != Function.DIV
            && (!power || values(c.args().get(0)).contains(0.0));
    return pole ? source + " is infinite" : source + " overflows, the largest number being 1.8e308";
  }

  /** For example {@code : y = 0, x - 1 = -2}; numbers of the formula are there to be seen. */
  String operands(Call c) {
    List<String> texts = new ArrayList<>();
    for (Ast a : c.args()) {
      String source = source(a);
      String value = text(a);
      if (number(a) == null && !source.equals(value)) {
        texts.add(source + " = " + value);
      }
    }
    return texts.isEmpty() ? "" : ": " + String.join(", ", new LinkedHashSet<>(texts));
  }

  private String text(Ast a) {
    Tensor t = found(a).asTensor();
    return t.numel() <= 16
        ? Cells.oneLine(t, 6)
        : String.format(Locale.ROOT, "%d numbers", t.numel());
  }

  private Value found(Ast a) {
    return Objects.requireNonNull(found.get(a));
  }

  private List<Double> values(Ast a) {
    return found(a).asTensor().stream().map(d -> d + 0.0).boxed().toList();
  }
}
