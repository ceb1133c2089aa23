package dev.adjoint.app.explain;

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

  /** A number. */
  record Num(double value, int start, int end) implements Ast {}

  /** A value's name. */
  record Name(String name, int start, int end) implements Ast {}

  /** A function or a sign with its operands. */
  record Call(Function function, List<Ast> args, int at, int start, int end) implements Ast {}

  /** {@code [a, b, ...]}. */
  record Many(List<Ast> parts, int start, int end) implements Ast {}
}
