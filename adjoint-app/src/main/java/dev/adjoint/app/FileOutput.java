package dev.adjoint.app;

import dev.adjoint.core.TensorException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** Files that a command writes, and what it says where it cannot. */
final class FileOutput {
  /** Writes a file. */
  interface Writer {
    void write(Path file) throws IOException;
  }

  private FileOutput() {}

  /**
   * Writes a file that the user named by an option.
   *
   * @throws TensorException in one line if it cannot be written
   */
  static void write(CommandSpec command, Path file, String option, Writer writer) {
    try {
      writer.write(file);
    } catch (IOException e) {
      var why =
          switch (e) {
            case AccessDeniedException x -> "no permission";
            case NoSuchFileException x -> "there is no folder " + file.toAbsolutePath().getParent();
            case FileSystemException x when x.getReason() != null ->
                x.getReason().toLowerCase(Locale.ROOT);
            default -> String.valueOf(e.getMessage());
          };
      throw new TensorException(
          "%s: cannot write %s: %s. Choose another with %s."
              .formatted(command.qualifiedName(), file, why, option),
          e);
    }
  }
}
