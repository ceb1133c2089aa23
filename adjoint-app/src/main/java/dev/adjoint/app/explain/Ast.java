package dev.adjoint.app.explain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A part of a formula, from {@code start} to {@code end} of its text. */
sealed interface Ast {
  /** Where it starts. */
  int start();

  /** Where it ends. */
  int end();

  /** The place to point at: the sign or the name. */
  default int at() {
    return start();
  }

  /** What it is made of. */
  default List<Ast> parts() {
    return List.of();
  }

  /** All below it and itself, parts first, from left to right; without recursion, however deep. */
  default List<Ast> order() {
    List<Ast> order = new ArrayList<>();
    Deque<Ast> rest = new ArrayDeque<>(List.of(this));
    while (!rest.isEmpty()) { // wholes first, from right to left
      Ast a = rest.pop();
      order.add(a);
      a.parts().forEach(rest::push);
    }
    return order.reversed();
  }

  /** A number. */
  record Num(double value, int start, int end) implements Ast {}

  /** A value's name. */
  record Name(String name, int start, int end) implements Ast {}

  /** A function or a sign with its operands. */
  record Call(Function function, List<Ast> args, int at, int start, int end) implements Ast {
    @Override
    public List<Ast> parts() {
      return args;
    }
  }

  /** {@code [a, b, ...]}. */
  record Many(List<Ast> parts, int start, int end) implements Ast {}
}
