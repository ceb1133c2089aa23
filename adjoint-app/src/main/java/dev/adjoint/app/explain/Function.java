package dev.adjoint.app.explain;

import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What may stand in a formula.
 *
 * @param name as it is written
 * @param least how many operands at least
 * @param most how many at most
 * @param numbers how many of the last operands must be plain numbers
 * @param body the operation; it gets the numbers apart, or none where they were left out
 */
record Function(String name, int least, int most, int numbers, Body body) {
  /** The operation. */
  @FunctionalInterface
  interface Body {
    Tensor apply(List<Tensor> in, double... numbers);
  }

  static final Function ADD = two("+", Tensor::add);
  static final Function SUB = two("-", Tensor::sub);
  static final Function MUL = two("*", Tensor::mul);
  static final Function DIV = two("/", Tensor::div);
  static final Function POW = two("^", Tensor::pow);
  static final Function AT = two("@", Tensor::matmul);
  static final Function NEG = one("-", Tensor::neg);

  private static final Map<String, Function> ALL = new LinkedHashMap<>();

  static {
    List.of(
            one("exp", Tensor::exp),
            one("exp2", Tensor::exp2),
            one("expm1", Tensor::expm1),
            one("log", Tensor::log),
            one("log2", Tensor::log2),
            one("log10", Tensor::log10),
            one("log1p", Tensor::log1p),
            one("sqrt", Tensor::sqrt),
            one("square", Tensor::square),
            one("abs", Tensor::abs),
            one("sign", Tensor::sign),
            two("pow", Tensor::pow),
            two("hypot", Tensor::hypot),
            one("sin", Tensor::sin),
            one("cos", Tensor::cos),
            one("tan", Tensor::tan),
            one("asin", Tensor::asin),
            one("acos", Tensor::acos),
            one("atan", Tensor::atan),
            two("atan2", Tensor::atan2),
            one("sinh", Tensor::sinh),
            one("cosh", Tensor::cosh),
            one("tanh", Tensor::tanh),
            one("asinh", Tensor::asinh),
            one("acosh", Tensor::acosh),
            one("atanh", Tensor::atanh),
            one("erf", Tensor::erf),
            one("erfc", Tensor::erfc),
            one("sigmoid", Tensor::sigmoid),
            one("logSigmoid", Tensor::logSigmoid),
            one("relu", Tensor::relu),
            parametric("leakyRelu", 0.01, Tensor::leakyRelu),
            parametric("elu", 1, Tensor::elu),
            one("gelu", Tensor::gelu),
            one("silu", Tensor::silu),
            one("mish", Tensor::mish),
            one("softplus", Tensor::softplus),
            one("softsign", Tensor::softsign),
            oneOrTwo("max", t -> t.max(), Tensor::maximum),
            oneOrTwo("min", t -> t.min(), Tensor::minimum),
            one("sum", t -> t.sum()),
            one("mean", t -> t.mean()),
            one("prod", t -> t.prod()),
            parametric("norm", 2, Function::norm),
            one("logSumExp", t -> t.logSumExp()),
            one("softmax", t -> t.softmax(-1)),
            one("logSoftmax", t -> t.logSoftmax(-1)),
            two("dot", Tensor::dot),
            two("matmul", Tensor::matmul),
            two("outer", Tensor::outer),
            one("transpose", t -> t.mT()))
        .forEach(f -> ALL.put(f.name.toLowerCase(Locale.ROOT), f));
  }

  /** What others call them. */
  private static final Map<String, String> ELSEWHERE =
      Map.ofEntries(
          Map.entry("ln", "log"),
          Map.entry("lg", "log10"),
          Map.entry("tg", "tan"),
          Map.entry("arcsin", "asin"),
          Map.entry("arccos", "acos"),
          Map.entry("arctan", "atan"),
          Map.entry("logistic", "sigmoid"),
          Map.entry("swish", "silu"),
          Map.entry("maximum", "max"),
          Map.entry("minimum", "min"),
          Map.entry("power", "pow"),
          Map.entry("fabs", "abs"),
          Map.entry("sqr", "square"),
          Map.entry("average", "mean"),
          Map.entry("mm", "matmul"));

  /** The function of a name, in upper or lower case. */
  static @Nullable Function of(String name) {
    return ALL.get(name.toLowerCase(Locale.ROOT));
  }

  /** All names. */
  static List<String> names() {
    return ALL.values().stream().map(Function::name).toList();
  }

  /** What somebody may have meant who wrote a name that is no function's. */
  static String remedy(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    String other = ELSEWHERE.get(lower);
    if (other != null) {
      return "Did you mean " + other + "?";
    }
    List<String> near = new ArrayList<>(names());
    near.removeIf(n -> n.charAt(0) != lower.charAt(0));
    return near.isEmpty()
        ? "--help lists the functions."
        : "Did you mean " + String.join(" or ", near) + "?";
  }

  /** In steps that a reader can follow; Tensor's own is safe from overflow in between. */
  private static Tensor norm(Tensor t, double p) {
    return p == 2 ? t.square().sum().sqrt() : p == 1 ? t.abs().sum() : t.norm(p);
  }

  private static Function one(String name, UnaryOperator<Tensor> f) {
    return new Function(name, 1, 1, 0, (in, numbers) -> f.apply(in.getFirst()));
  }

  private static Function two(String name, BinaryOperator<Tensor> f) {
    return new Function(name, 2, 2, 0, (in, numbers) -> f.apply(in.get(0), in.get(1)));
  }

  private static Function oneOrTwo(
      String name, UnaryOperator<Tensor> all, BinaryOperator<Tensor> pair) {
    return new Function(
        name,
        1,
        2,
        0,
        (in, numbers) ->
            in.size() == 1 ? all.apply(in.getFirst()) : pair.apply(in.get(0), in.get(1)));
  }

  /** A function of a tensor with a parameter. */
  private interface Parametric {
    Tensor apply(Tensor x, double parameter);
  }

  private static Function parametric(String name, double usual, Parametric f) {
    return new Function(
        name,
        1,
        2,
        1,
        (in, numbers) -> f.apply(in.getFirst(), numbers.length == 0 ? usual : numbers[0]));
  }
}
