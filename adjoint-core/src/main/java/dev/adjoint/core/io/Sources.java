package dev.adjoint.core.io;

import dev.adjoint.core.TensorException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** What all readers share: the messages for files that cannot be read, and a guess at formats. */
public final class Sources {
  private Sources() {}

  /** The error for a file that cannot be read. */
  public static TensorException unreadable(Path path, IOException e) {
    String why =
        switch (e) {
          case NoSuchFileException x ->
              "there is no such file"
                  + (path.isAbsolute() ? "" : " in " + Path.of("").toAbsolutePath())
                  + ". Check the path.";
          case AccessDeniedException x -> "no permission to read it. Allow it for this user.";
          default ->
              Files.isDirectory(path)
                  ? "it is a folder. Name the file in it."
                  : "reading failed: " + reason(e) + ".";
        };
    return new TensorException("read " + path + ": " + why, e);
  }

  /** The error for a stream that fails half way. */
  public static TensorException failed(String name, IOException e) {
    return new TensorException("read " + name + ": reading failed: " + reason(e) + ".", e);
  }

  /** An exception's own words without a full stop, or its class where it has none. */
  public static String reason(Exception e) {
    String message = e.getMessage();
    if (message == null || message.isBlank()) {
      return e.getClass().getSimpleName();
    }
    return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
  }

  /** Opens a file, or fails with a message that says why. */
  public static InputStream open(Path path) {
    if (Files.isDirectory(path)) {
      throw unreadable(path, new IOException("is a directory"));
    }
    try {
      return Files.newInputStream(path);
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** The plain bytes of a stream that may be compressed with gzip; looks at the first two bytes. */
  public static InputStream gunzip(InputStream in) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
    buffered.mark(2);
    int first = buffered.read();
    int second = buffered.read();
    buffered.reset();
    return first == 0x1f && second == 0x8b ? new GZIPInputStream(buffered, 1 << 16) : buffered;
  }

  /** What a foreign file looks like from its first bytes, as a sentence; empty if unknown. */
  public static String guess(byte[] head, int n) {
    String ascii = new String(head, 0, n, StandardCharsets.ISO_8859_1);
    String lower = ascii.toLowerCase(Locale.ROOT);
    if (ascii.startsWith("\u0089PNG")) {
      return " It looks like a PNG picture.";
    } else if (ascii.startsWith("PK\u0003\u0004")) {
      return " It looks like a zip file, as PyTorch's .pt files are.";
    } else if (ascii.startsWith("\u001f\u008b")) {
      return " It looks like gzip: unpack it first.";
    } else if (ascii.startsWith("\u0093NUMPY")) {
      return " It looks like a NumPy .npy file.";
    } else if (ascii.startsWith("\u0089HDF")) {
      return " It looks like an HDF5 file.";
    } else if (lower.startsWith("<!doctype") || lower.startsWith("<html")) {
      return " It looks like a web page, perhaps the error page of a download.";
    } else if (n >= 4 && head[0] == 0 && head[1] == 0 && head[2] >= 8 && head[2] <= 14) {
      return " It looks like an IDX file.";
    }
    return "";
  }
}
