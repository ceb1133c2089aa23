package dev.adjoint.core.io;

/** JSON texts (RFC 8259) of single values, for logs and headers. */
public final class Json {
  private Json() {}

  /**
   * A string literal with its quotes: {@code quote("a\"b")} is {@code "a\"b"} escaped. Characters
   * outside ASCII stay as they are.
   */
  public static String quote(String s) {
    StringBuilder out = new StringBuilder(s.length() + 2).append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /** A number; JSON has no NaN and no infinity, which become {@code null}. */
  public static String number(double x) {
    if (!Double.isFinite(x)) {
      return "null";
    }
    return x == Math.rint(x) && Math.abs(x) < 1e15 ? Long.toString((long) x) : Double.toString(x);
  }

  /** A text short enough for a message. */
  public static String clip(String s) {
    return s.length() <= 80 ? s : s.substring(0, 77) + "...";
  }
}
