package dev.adjoint.app;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Lets what prints to a stream print to the command line's writer; each flush passes text on. */
final class WriterStream extends ByteArrayOutputStream {
  private final PrintWriter out;

  WriterStream(PrintWriter out) {
    this.out = out;
  }

  /** A stream that passes on every line. */
  PrintStream printer() {
    return new PrintStream(this, true, StandardCharsets.UTF_8);
  }

  @Override
  public synchronized void flush() {
    // whole lines only: a flush may come between the bytes of a letter
    int end = size();
    while (end > 0 && buf[end - 1] != '\n') {
      end--;
    }
    out.print(new String(buf, 0, end, StandardCharsets.UTF_8));
    out.flush();
    var rest = java.util.Arrays.copyOfRange(buf, end, size());
    reset();
    writeBytes(rest);
  }

  @Override
  public synchronized void close() {
    flush();
    out.print(toString(StandardCharsets.UTF_8));
    out.flush();
    reset();
  }
}
