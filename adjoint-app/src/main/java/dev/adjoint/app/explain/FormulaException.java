package dev.adjoint.app.explain;

import java.io.Serial;

/** What is wrong with a formula or its numbers, with a caret under the place. */
public final class FormulaException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** Columns of text around the place. */
  private static final int WIDTH = 72;

  private final boolean wrongCall;

  private FormulaException(String message, String text, int at, boolean wrongCall) {
    super(message + System.lineSeparator() + marked(text, at));
    this.wrongCall = wrongCall;
  }

  /** The text is no formula, or a name in it means nothing. */
  static FormulaException wrong(String text, int at, String message) {
    return new FormulaException(message, text, at, true);
  }

  /** The formula is right, but has no value or derivative at these numbers. */
  static FormulaException undefined(String text, int at, String message) {
    return new FormulaException(message, text, at, false);
  }

  /** Whether the call was wrong, rather than the numbers. */
  public boolean isWrongCall() {
    return wrongCall;
  }

  private static String marked(String text, int at) {
    var line = text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).toArray();
    int caret = text.codePointCount(0, Math.min(at, text.length()));
    int from = 0;
    int to = line.length;
    String before = "";
    String after = "";
    if (to > WIDTH) { // as much on either side as there is room for
      from = Math.clamp(caret - WIDTH / 2, 0, to - WIDTH);
      to = from + WIDTH;
      before = from > 0 ? "..." : "";
      after = to < line.length ? "..." : "";
    }
    return "  "
        + before
        + new String(line, from, to - from)
        + after
        + System.lineSeparator()
        + " ".repeat(2 + before.length() + caret - from)
        + "^";
  }
}
