package dev.adjoint.core;

/** Lines of a test's own source, for messages that name them. */
final class Lines {
  private static final StackWalker WALKER = StackWalker.getInstance();

  private String file = "";
  private int line;

  /** Notes the line of the call; see {@link #below}. */
  void mark() {
    StackWalker.StackFrame f = WALKER.walk(s -> s.skip(1).findFirst().orElseThrow());
    file = String.valueOf(f.getFileName());
    line = f.getLineNumber();
  }

  /** {@code File.java:line} of the n-th line below the mark. */
  String below(int n) {
    return file + ":" + (line + n);
  }

  /** The text with {@code @n} replaced by the n-th line below the mark. */
  String in(String text) {
    String s = text;
    for (int n = 9; n > 0; n--) {
      s = s.replace("@" + n, below(n));
    }
    return s;
  }
}
