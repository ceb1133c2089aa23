package dev.adjoint.app.explain;

import dev.adjoint.app.explain.Ast.Call;
import dev.adjoint.app.explain.Ast.Many;
import dev.adjoint.app.explain.Ast.Name;
import dev.adjoint.app.explain.Ast.Num;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads formulas:
 *
 * <pre>
 * program = [name "="] sum {";" [name "="] sum}
 * sum     = product {("+" | "-") product}
 * product = sign {("*" | "/" | "@") sign}
 * sign    = ["-" | "+"] sign | power
 * power   = atom ["^" sign]                      right to left, and before a sign: -x^2 = -(x^2)
 * atom    = number | name | name "(" sum {"," sum} ")" | "(" sum ")" | "[" sum {"," sum} "]"
 * </pre>
 */
final class Parser {
  /** So that no formula exhausts the stack. */
  private static final int DEEPEST = 100;

  private static final int LONGEST = 2000;

  static final Map<String, Double> CONSTANTS = Map.of("pi", Math.PI, "e", Math.E);

  private final String text;
  private final Set<String> values;
  private final Set<String> defined = new HashSet<>();
  private final boolean isValue;
  private int at;
  private int depth;
  private int operations;

  /**
   * A formula.
   *
   * @param text as it was written
   * @param definitions in order; what is defined last is the result
   */
  record Program(String text, List<Definition> definitions) {}

  /**
   * {@code name = value}.
   *
   * @param name empty if none was given
   * @param at where it stands
   * @param value what it is
   */
  record Definition(String name, int at, Ast value) {}

  private Parser(String text, Set<String> values, boolean isValue) {
    this.text = text;
    this.values = values;
    this.isValue = isValue;
  }

  /** Reads a formula of values with those names. */
  static Program parse(String text, Set<String> values) {
    return new Parser(text, values, false).program();
  }

  /** Reads a name at the start of a text up to {@code =}, and the place behind it. */
  static Definition assignment(String text) {
    Parser p = new Parser(text, Set.of(), true);
    p.skip();
    int start = p.at;
    String name = p.word();
    p.skip();
    if (name.isEmpty() || !p.accept('=')) {
      throw p.wrong(start, "a value is written name=number, as in x=-2 or x=[1, 2].");
    }
    p.checkNew(name, start);
    Ast value = p.sum();
    p.checkEnd();
    return new Definition(name, start, value);
  }

  private Program program() {
    List<Definition> all = new ArrayList<>();
    do {
      skip();
      if (!all.isEmpty() && at == text.length()) {
        break; // a semicolon at the end
      }
      int start = at;
      String name = word();
      skip();
      if (name.isEmpty() || !accept('=')) {
        name = "";
        at = start;
      } else {
        checkNew(name, start);
        if (defined.contains(name)) {
          throw wrong(start, name + " is defined twice. Give one of them another name.");
        }
        if (values.contains(name)) {
          throw wrong(
              start, name + " is defined here and given a value too. Leave one of them out.");
        }
      }
      all.add(new Definition(name, start, sum()));
      defined.add(name);
      skip();
    } while (accept(';'));
    checkEnd();
    for (Definition d : all.subList(0, all.size() - 1)) {
      if (d.name.isEmpty()) {
        throw wrong(d.at, "all but the last of several formulas need a name, as in q=x+y; q*z.");
      }
    }
    return new Program(text, List.copyOf(all));
  }

  private void checkNew(String name, int start) {
    if (CONSTANTS.containsKey(name)) {
      throw wrong(start, name + " is the constant " + CONSTANTS.get(name) + ". Use another name.");
    }
    if (Function.of(name) != null) {
      throw wrong(start, name + " is a function. Use another name.");
    }
  }

  /** After a whole formula: what else may stand here, and why it may not. */
  private void checkEnd() {
    skip();
    if (at == text.length()) {
      return;
    }
    char c = text.charAt(at);
    if (c == ')' || c == ']') {
      throw wrong(at, c + " without " + (c == ')' ? "(" : "[") + " before it.");
    }
    if (c == ',') {
      throw wrong(at, "a comma separates operands of functions and elements of [...] only.");
    }
    if (c == '=') {
      throw wrong(at, "only a name can stand before =, as in q=x+y; q*z.");
    }
    throw unexpected();
  }

  private Ast sum() {
    skip();
    int start = at;
    enter(start);
    Ast left = product();
    while (true) {
      skip();
      int sign = at;
      if (accept('+')) {
        left = call(Function.ADD, sign, start, left, product());
      } else if (accept('-') || accept('−')) {
        left = call(Function.SUB, sign, start, left, product());
      } else {
        depth--;
        return left;
      }
    }
  }

  private Ast product() {
    skip();
    int start = at;
    Ast left = signed();
    while (true) {
      skip();
      int sign = at;
      if (accept('*') || accept('·') || accept('×')) {
        if (at < text.length() && text.charAt(at) == '*') {
          throw wrong(sign, "** is not known; a power is written ^, as in x^2.");
        }
        left = call(Function.MUL, sign, start, left, signed());
      } else if (accept('/')) {
        left = call(Function.DIV, sign, start, left, signed());
      } else if (accept('@')) {
        left = call(Function.AT, sign, start, left, signed());
      } else {
        checkProduct(start);
        return left;
      }
    }
  }

  /** Two values side by side: somebody means a product. */
  private void checkProduct(int start) {
    if (at == text.length()) {
      return;
    }
    char c = text.charAt(at);
    if (c == '(' || c == '[' || c == '.' || Character.isDigit(c) || Character.isLetter(c)) {
      String before = text.substring(start, at).strip();
      String after = wordOrNumberAt(at);
      String hint = before.length() + after.length() < 30 ? ", as in " + before + "*" + after : "";
      throw wrong(at, "a product needs its sign: write *" + hint + ".");
    }
  }

  private String wordOrNumberAt(int from) {
    char c = text.charAt(from);
    if (c == '(' || c == '[') {
      return c == '(' ? "(...)" : "[...]";
    }
    int end = from;
    while (end < text.length()
        && (Character.isLetterOrDigit(text.charAt(end)) || "_.".indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return text.substring(from, end);
  }

  private Ast signed() {
    skip();
    int start = at;
    if (accept('-') || accept('−')) {
      enter(start);
      Ast x = signed();
      depth--;
      return call(Function.NEG, start, start, x);
    }
    if (accept('+')) {
      enter(start);
      Ast x = signed();
      depth--;
      return x;
    }
    return power();
  }

  private Ast power() {
    int start = at;
    Ast base = atom();
    skip();
    int sign = at;
    if (accept('^')) {
      enter(sign);
      Ast exponent = signed();
      depth--;
      return call(Function.POW, sign, start, base, exponent);
    }
    return base;
  }

  private Ast atom() {
    skip();
    int start = at;
    if (at == text.length()) {
      throw wrong(
          at,
          text.isBlank()
              ? "the formula is empty. Write one, as in (x+y)*z."
              : "something is missing here at the end.");
    }
    char c = text.charAt(at);
    if ((c >= '0' && c <= '9') || c == '.') {
      return number();
    }
    if (accept('(')) {
      Ast inner = sum();
      close(')', start);
      return inner;
    }
    if (accept('[')) {
      List<Ast> parts = list(']', start);
      return new Many(parts, start, at);
    }
    String name = word();
    if (name.isEmpty()) {
      throw unexpected();
    }
    skip();
    boolean applied = at < text.length() && text.charAt(at) == '(';
    Function f = Function.of(name);
    if (applied) {
      return function(f, name, start);
    }
    if (f != null) {
      throw wrong(start, name + " is a function and needs operands: " + f.name() + "(...).");
    }
    Double constant = CONSTANTS.get(name);
    int end = start + name.length();
    if (constant != null) {
      return new Num(constant, start, end);
    }
    if (!isKnown(name)) {
      throw wrong(start, unknown(name));
    }
    return new Name(name, start, end);
  }

  private boolean isKnown(String name) {
    return values.contains(name) || defined.contains(name);
  }

  private String unknown(String name) {
    if (isValue) {
      return "values are made of numbers, and " + name + " is none.";
    }
    for (int i = 1; i < name.length(); i++) {
      if (isKnown(name.substring(0, i)) && isKnown(name.substring(i))) {
        return "%s has no value. Is %s*%s meant?"
            .formatted(name, name.substring(0, i), name.substring(i));
      }
    }
    return "%s has no value. Give it one after the formula, as in %s=1.".formatted(name, name);
  }

  private Ast function(@Nullable Function f, String name, int start) {
    if (f == null) {
      boolean known = isKnown(name) || CONSTANTS.containsKey(name);
      throw wrong(
          start,
          known
              ? name
                  + " is a value, not a function. If a product is meant, write "
                  + name
                  + "*(...)."
              : "there is no function " + name + ". " + Function.remedy(name));
    }
    int open = at;
    at++;
    List<Ast> args = list(')', open);
    if (args.size() < f.least() || args.size() > f.most()) {
      throw wrong(
          start,
          f.name()
              + " takes "
              + (f.least() == f.most() ? "" + f.least() : f.least() + " or " + f.most())
              + (f.most() == 1 ? " operand" : " operands")
              + "; here "
              + (args.size() == 1 ? "is 1." : "are " + args.size() + "."));
    }
    return call(f, start, start, args.toArray(Ast[]::new));
  }

  private List<Ast> list(char end, int open) {
    List<Ast> all = new ArrayList<>();
    skip();
    if (at < text.length() && text.charAt(at) == end) {
      throw wrong(at, "something is missing here, between the brackets.");
    }
    do {
      all.add(sum());
      skip();
    } while (accept(','));
    close(end, open);
    return all;
  }

  private void close(char end, int open) {
    skip();
    if (!accept(end)) {
      if (at == text.length()) {
        throw wrong(open, "this bracket is never closed: a " + end + " is missing.");
      }
      throw unexpected();
    }
  }

  private Ast number() {
    int start = at;
    digits();
    if (accept('.')) {
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int behind = at;
      at++;
      if (!accept('-')) {
        accept('+');
      }
      int before = at;
      digits();
      if (at == before) {
        at = behind; // the constant e, without a sign between: an error to come
      }
    }
    String digits = text.substring(start, at);
    if (digits.equals(".")) {
      throw wrong(start, "a number needs digits.");
    }
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw wrong(start, digits + " is too large; the largest number is 1.8e308.");
    }
    return new Num(value, start, at);
  }

  private void digits() {
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
  }

  /** A name, or nothing. */
  private String word() {
    int start = at;
    while (at < text.length()
        && (Character.isLetter(text.charAt(at))
            || text.charAt(at) == '_'
            || (at > start && Character.isDigit(text.charAt(at))))) {
      at++;
    }
    return text.substring(start, at);
  }

  private Call call(Function f, int sign, int start, Ast... args) {
    if (++operations > LONGEST) {
      throw wrong(sign, "the formula has more than " + LONGEST + " operations.");
    }
    return new Call(f, List.of(args), sign, start, at);
  }

  private void enter(int place) {
    if (++depth > DEEPEST) {
      throw wrong(place, "the formula is nested more than " + DEEPEST + " deep.");
    }
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void skip() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private FormulaException unexpected() {
    String what = new String(Character.toChars(text.codePointAt(at)));
    return wrong(
        at,
        switch (what) {
          case ")", "]", ",", ";", "*", "/", "@", "^", "·", "×" ->
              "something is missing here, before " + what + ".";
          case "=" -> "only a name can stand before =, as in q=x+y; q*z.";
          case "<", ">", "!", "&", "|", "?" -> what + " is not known; there are no conditions.";
          default -> what + " is not known here.";
        });
  }

  private FormulaException wrong(int place, String message) {
    return FormulaException.wrong(text, place, message);
  }
}
