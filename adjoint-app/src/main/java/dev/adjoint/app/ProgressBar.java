package dev.adjoint.app;

import java.io.PrintWriter;

/**
 * One line of a terminal that is drawn over and over.
 *
 * <p>Our own, and not {@code me.tongfei:progressbar}, because that one asks JLine for the terminal,
 * which brings half a megabyte with native code for ten systems and starts a dozen processes.
 */
final class ProgressBar {
  private static final int CELLS = 20;
  private static final long PAUSE_NANOS = 80_000_000; // what the eye can follow

  private final PrintWriter out;
  private final boolean live;
  private int width;
  private long drawn;

  /** Draws nothing unless {@code live}: in files and pipes a bar would be rubbish. */
  ProgressBar(PrintWriter out, boolean live) {
    this.out = out;
    this.live = live;
  }

  /** Whether somebody watches: input and output are a terminal that can move its cursor. */
  @SuppressWarnings("SystemConsoleNull") // on JDK 25 it is null again where there is no terminal
  static boolean watched() {
    var console = System.console();
    return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }

  /** Whether it is time to draw again. */
  boolean due() {
    return live && (width == 0 || System.nanoTime() - drawn >= PAUSE_NANOS);
  }

  /** Draws the bar over the one before. */
  void show(String before, double share, String after) {
    if (!live) {
      return;
    }
    drawn = System.nanoTime();
    int full = (int) (share * CELLS);
    var line =
        "%s [%s%s] %3d %%  %s"
            .formatted(
                before, "=".repeat(full), " ".repeat(CELLS - full), (int) (share * 100), after);
    out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    out.flush();
    width = line.length();
  }

  /** Leaves the bar as it is and goes on below. */
  void leave() {
    if (width > 0) {
      out.println();
      width = 0;
    }
  }

  /** Leaves an empty line with the cursor at its start. */
  void clear() {
    if (width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      out.flush();
      width = 0;
    }
  }
}
