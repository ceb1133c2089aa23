package dev.adjoint.app;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

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
  private final LongSupplier nanos;
  private int width;
  private long drawn;

  /**
   * A bar that is not drawn yet.
   *
   * @param live whether to draw at all: in files and pipes a bar would be rubbish
   * @param nanos a clock
   */
  ProgressBar(PrintWriter out, boolean live, LongSupplier nanos) {
    this.out = out;
    this.live = live;
    this.nanos = nanos;
  }

  /** Whether somebody watches: input and output are a terminal that can move its cursor. */
  @SuppressWarnings("SystemConsoleNull") // on JDK 25 it is null again where there is no terminal
  static boolean watched() {
    var console = System.console();
    return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
  }

  /** Whether it is time to draw again. */
  boolean due() {
    return live && (width == 0 || nanos.getAsLong() - drawn >= PAUSE_NANOS);
  }

  /** Draws the bar over the one before. */
  void show(String before, double share, String after) {
    if (!live) {
      return;
    }
    drawn = nanos.getAsLong();
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
