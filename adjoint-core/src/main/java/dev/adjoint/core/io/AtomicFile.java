package dev.adjoint.core.io;

import dev.adjoint.core.TensorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Replaces a file in one step: either the new content is there whole, or what was there before is
 * untouched. The content goes to a new file in the same folder, is forced to the disk, then takes
 * the name.
 *
 * <pre>{@code
 * AtomicFile.write(Path.of("notes.txt"), "hello\n");
 * }</pre>
 */
public final class AtomicFile {
  private AtomicFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Body {
    /** Writes everything to {@code out}, which the caller closes. */
    void write(WritableByteChannel out) throws IOException;
  }

  /**
   * Writes a text in UTF-8.
   *
   * @throws TensorException if that fails; what was at {@code target} is unchanged
   */
  public static void write(Path target, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    write(target, out -> writeFully(out, bytes));
  }

  /**
   * Writes what {@code body} writes.
   *
   * @throws TensorException if that fails; what was at {@code target} is unchanged
   */
  public static void write(Path target, Body body) {
    checkPlace(target);
    boolean existed = Files.exists(target);
    try {
      // a link stays a link: what it names is replaced
      Path real = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
      replace(real, body);
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw failure(target, existed, e);
    }
  }

  /** Writes all that remains of a buffer. */
  static void writeFully(WritableByteChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  private static void checkPlace(Path target) {
    if (Files.isDirectory(target)) {
      throw new TensorException(
          "save "
              + target
              + ": that is a folder. Name a file in it, for example "
              + target.resolve("model.safetensors")
              + ".");
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new TensorException(
          "save "
              + target
              + ": "
              + (Files.exists(folder)
                  ? folder + " is a file, not a folder. Choose another place."
                  : "there is no folder " + folder + ". Create it, or choose another place."));
    }
  }

  private static void replace(Path real, Body body) throws IOException {
    String unique = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
    Path temp = real.resolveSibling("." + real.getFileName() + "." + unique + ".tmp");
    try {
      // not createTempFile, which would leave the file readable by its owner only
      try (SeekableByteChannel out =
          Files.newByteChannel(temp, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        body.write(out);
        if (out instanceof FileChannel file) {
          file.force(true);
        }
      }
      try {
        Files.move(temp, real, StandardCopyOption.ATOMIC_MOVE);
      } catch (AtomicMoveNotSupportedException e) {
        throw new IOException("this file system cannot rename a file in one step", e);
      }
    } catch (Throwable t) {
      try {
        Files.deleteIfExists(temp);
      } catch (IOException | RuntimeException suppressed) {
        t.addSuppressed(suppressed);
      }
      throw t;
    }
    forceFolder(real.getParent());
  }

  /** Makes the new name survive a power cut, where the system can: Windows cannot. */
  @SuppressWarnings("EmptyCatch")
  private static void forceFolder(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException | UnsupportedOperationException e) {
      // the file itself is on the disk; only the moment of its renaming is not certain
    }
  }

  /** The error for a failed save; {@code existed} tells whether a file was there before. */
  static TensorException failure(Path target, boolean existed, Exception e) {
    Path folder = target.toAbsolutePath().getParent();
    String why =
        switch (e) {
          case AccessDeniedException x ->
              "no permission to write in the folder "
                  + folder
                  + ". Allow it for this user, or choose another folder.";
          case ReadOnlyFileSystemException x ->
              "the folder " + folder + " can only be read. Choose another folder.";
          default ->
              "writing failed: "
                  + Sources.reason(e)
                  + ". Check the free space of "
                  + folder
                  + ", or choose another folder.";
        };
    String state = existed ? " The file that was there is unchanged." : " Nothing was left behind.";
    return new TensorException("save " + target + ": " + why + state, e);
  }
}
