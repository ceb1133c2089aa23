package dev.adjoint.core.expr;

import dev.adjoint.core.expr.Expr.Arg;
import dev.adjoint.core.expr.Expr.Binary;
import dev.adjoint.core.expr.Expr.Compare;
import dev.adjoint.core.expr.Expr.Const;
import dev.adjoint.core.expr.Expr.Fma;
import dev.adjoint.core.expr.Expr.In;
import dev.adjoint.core.expr.Expr.Out;
import dev.adjoint.core.expr.Expr.Select;
import dev.adjoint.core.expr.Expr.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** LaTeX of an expression, as a lecture would write it. */
final class Latex {
  private static final int SUM = 1;
  private static final int PRODUCT = 2;
  private static final int POWER = 3;
  private static final int ATOM = 4;

  /** Numbers that have a name, as written. */
  private static final Object[][] KNOWN = {
    {Math.PI, "\\pi"},
    {Math.E, "e"},
    {Math.sqrt(2), "\\sqrt{2}"},
    {Math.sqrt(0.5), "\\tfrac{1}{\\sqrt{2}}"},
    {2 / Math.sqrt(Math.PI), "\\tfrac{2}{\\sqrt{\\pi}}"},
    {1 / Math.sqrt(Math.PI), "\\tfrac{1}{\\sqrt{\\pi}}"},
    {1 / Math.sqrt(2 * Math.PI), "\\tfrac{1}{\\sqrt{2\\pi}}"},
    {Math.sqrt(2 / Math.PI), "\\sqrt{\\tfrac{2}{\\pi}}"},
    {0.5, "\\tfrac{1}{2}"},
    {1.0 / 3, "\\tfrac{1}{3}"},
  };

  private final String[] names;

  private Latex(String[] names) {
    this.names = names;
  }

  static String of(Expr e, String... names) {
    return Writing.of(e, 0, new Latex(names)::pieces);
  }

  private Object pieces(Expr e, int level) {
    return switch (e) {
      case In(int i) -> i < names.length ? names[i] : "x_{" + i + "}";
      case Arg(int i) -> "s_{" + i + "}";
      case Out _ -> "y";
      case Const(double v) -> in(v < 0 ? SUM : ATOM, level, number(v));
      case Unary(Fn fn, Expr x) -> unary(fn, x, level);
      case Binary(Fn2 fn, Expr a, Expr b) -> binary(fn, a, b, level);
      case Compare(Rel rel, Expr a, Expr b) ->
          List.of("\\left[", relation(rel, a, b), "\\right]"); // Iverson's bracket
      case Select _ -> cases(e);
      case Fma(Expr a, Expr b, Expr c) -> of(a.mul(b).add(c), level);
    };
  }

  private static Writing.Part of(Expr e, int level) {
    return new Writing.Part(e, level);
  }

  private static Object in(int own, int level, Object... pieces) {
    return own < level ? List.of("\\left(", List.of(pieces), "\\right)") : List.of(pieces);
  }

  private static String number(double v) {
    if (Double.isInfinite(v)) {
      return v < 0 ? "-\\infty" : "\\infty";
    }
    for (Object[] known : KNOWN) {
      double k = (Double) known[0];
      if (Math.abs(Math.abs(v) - k) <= 2 * Math.ulp(k)) {
        return (v < 0 ? "-" : "") + known[1];
      }
    }
    String text = Text.number(v);
    if (text.length() > 8) {
      text = String.format(Locale.ROOT, "%.6g", v);
      if (text.contains("e")) {
        int e = text.indexOf('e');
        int exponent = Integer.parseInt(text.substring(e + 1));
        return trimmed(text.substring(0, e)) + " \\cdot 10^{" + exponent + "}";
      }
      return trimmed(text);
    }
    return text;
  }

  private static String trimmed(String digits) {
    return digits.contains(".") ? digits.replaceAll("\\.?0+$", "") : digits;
  }

  private static Object unary(Fn fn, Expr x, int level) {
    return switch (fn) {
      case NEG -> in(SUM, level, "-", of(x, PRODUCT));
      case ABS -> List.of("\\left|", of(x, 0), "\\right|");
      case SQRT -> List.of("\\sqrt{", of(x, 0), "}");
      case EXP -> in(POWER, level, "e^{", of(x, 0), "}");
      case EXPM1 -> in(SUM, level, "e^{", of(x, 0), "} - 1");
      case LOG1P -> List.of("\\log\\left(1 + ", of(x, SUM), "\\right)");
      case FLOOR -> List.of("\\left\\lfloor ", of(x, 0), "\\right\\rfloor");
      case CEIL -> List.of("\\left\\lceil ", of(x, 0), "\\right\\rceil");
      case EXP2 -> in(POWER, level, "2^{", of(x, 0), "}");
      case LOG, TANH, SINH, COSH, SIN, COS, TAN -> applied("\\" + fn.text(), x);
      case LOG2 -> applied("\\log_{2}", x);
      case LOG10 -> applied("\\log_{10}", x);
      case ASIN, ACOS, ATAN -> applied("\\arc" + fn.text().substring(1), x);
      case ASINH, ACOSH, ATANH -> applied("\\operatorname{ar" + fn.text().substring(1) + "}", x);
      case ERFINV -> applied("\\operatorname{erf}^{-1}", x);
      case LGAMMA -> List.of("\\log\\left|\\Gamma\\left(", of(x, 0), "\\right)\\right|");
      case DIGAMMA -> applied("\\psi", x);
      case ERF, ERFC, RINT, TRUNC -> applied("\\operatorname{" + fn.text() + "}", x);
    };
  }

  private static Object applied(Object function, Expr x) {
    return List.of(function, "\\left(", of(x, 0), "\\right)");
  }

  private static Object binary(Fn2 fn, Expr a, Expr b, int level) {
    return switch (fn) {
      case ADD -> in(SUM, level, of(a, SUM), " + ", of(b, SUM));
      case SUB -> in(SUM, level, of(a, SUM), " - ", of(b, PRODUCT));
      case MUL ->
          a == b
              ? in(POWER, level, of(a, ATOM), "^{2}")
              : in(PRODUCT, level, of(a, PRODUCT), times(b), of(b, PRODUCT));
      case DIV -> in(POWER, level, "\\frac{", of(a, 0), "}{", of(b, 0), "}");
      case POW -> in(POWER, level, of(a, ATOM), "^{", of(b, 0), "}");
      case HYPOT -> List.of("\\sqrt{", of(a, ATOM), "^{2} + ", of(b, ATOM), "^{2}}");
      case REMAINDER -> in(SUM, level, of(a, ATOM), " \\bmod ", of(b, ATOM));
      case POLYGAMMA -> applied(List.of("\\psi^{\\left(", of(a, 0), "\\right)}"), b);
      case ATAN2 -> List.of("\\operatorname{atan2}\\left(", of(a, 0), ", ", of(b, 0), "\\right)");
      case MIN, MAX -> List.of("\\" + fn.text() + "\\left(", of(a, 0), ", ", of(b, 0), "\\right)");
    };
  }

  private static String times(Expr right) {
    return right instanceof Const ? " \\cdot " : " \\, ";
  }

  private static Object relation(Rel rel, Expr a, Expr b) {
    String sign =
        switch (rel) {
          case LT -> "<";
          case LE -> "\\le";
          case GT -> ">";
          case GE -> "\\ge";
          case EQ -> "=";
          case NE -> "\\ne";
        };
    return List.of(of(a, SUM), " ", sign, " ", of(b, SUM));
  }

  /** Nested choices in the second branch are further rows. */
  private static Object cases(Expr e) {
    List<Object> rows = new ArrayList<>(List.of("\\begin{cases} "));
    while (e instanceof Select(Expr c, Expr a, Expr b)) {
      Object when =
          c instanceof Compare(Rel rel, Expr l, Expr r)
              ? relation(rel, l, r)
              : List.of(of(c, SUM), " \\ne 0");
      rows.addAll(List.of(of(a, 0), " & \\text{if } ", when, " \\\\ "));
      e = b;
    }
    rows.addAll(List.of(of(e, 0), " & \\text{otherwise} \\end{cases}"));
    return rows;
  }
}
