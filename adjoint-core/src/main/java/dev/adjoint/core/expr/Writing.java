package dev.adjoint.core.expr;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Writes nested expressions without recursion, so that none is too deep for the stack. What a node
 * is written as is a text, a {@link Part} that is still to be written, or a list of these.
 */
final class Writing {
  /**
   * Stands in a list for the text of an expression.
   *
   * @param level what binds less tightly than this needs brackets
   */
  record Part(Expr e, int level) {}

  private Writing() {}

  /**
   * The text of an expression.
   *
   * @param pieces what a node is written as at a level
   */
  static String of(Expr e, int level, BiFunction<Expr, Integer, Object> pieces) {
    StringBuilder s = new StringBuilder();
    Deque<Object> rest = new ArrayDeque<>();
    rest.push(new Part(e, level));
    while (!rest.isEmpty()) {
      switch (rest.pop()) {
        case Part p -> rest.push(pieces.apply(p.e, p.level));
        case List<?> list -> list.reversed().forEach(rest::push);
        case Object text -> s.append(text);
      }
    }
    return s.toString();
  }
}
