package dev.adjoint.core.expr;

/** Relations between two numbers; with a NaN all are false but {@link #NE}. */
public enum Rel {
  /** {@code a < b}. */
  LT("<"),
  /** {@code a <= b}. */
  LE("<="),
  /** {@code a > b}. */
  GT(">"),
  /** {@code a >= b}. */
  GE(">="),
  /** {@code a == b}. */
  EQ("=="),
  /** {@code a != b}. */
  NE("!=");

  private final String text;

  Rel(String text) {
    this.text = text;
  }

  /** The sign in formulas: {@code <=}. */
  public String text() {
    return text;
  }

  /** Whether {@code a rel b}. */
  public boolean holds(double a, double b) {
    return switch (this) {
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      case GE -> a >= b;
      case EQ -> a == b;
      case NE -> a != b;
    };
  }

  /** Whether {@code a rel b}. */
  public boolean holds(long a, long b) {
    return switch (this) {
      case LT -> a < b;
      case LE -> a <= b;
      case GT -> a > b;
      case GE -> a >= b;
      case EQ -> a == b;
      case NE -> a != b;
    };
  }
}
