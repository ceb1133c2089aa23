package dev.adjoint.app;

import dev.adjoint.core.TensorException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one training, proved writable before any work is done, and never that of an earlier
 * training.
 */
final class RunFolder {
  private static final Path ALL = Path.of("runs");

  private final Path folder;

  /** What was made for this run, innermost first. */
  private final List<Path> made;

  private RunFolder(Path folder, List<Path> made) {
    this.folder = folder;
    this.made = made;
  }

  /** The weights after the last finished epoch. */
  Path weights() {
    return folder.resolve("weights.safetensors");
  }

  /** A line for each epoch. */
  Path log() {
    return folder.resolve("log.csv");
  }

  /** A page with facts and curves. */
  Path report() {
    return folder.resolve("report.html");
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  /**
   * Makes {@code wanted}, or if that is null the first free one of {@code runs/name-1}, {@code
   * runs/name-2}, ...
   *
   * @throws TensorException if nothing can be written there, or an earlier run's files are there
   */
  static RunFolder make(@Nullable Path wanted, String name) {
    var run = wanted == null ? next(name) : named(wanted);
    try {
      Files.delete(Files.createTempFile(run.folder, ".probe", null));
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw unusable(run.folder, e);
    }
    return run;
  }

  private static RunFolder next(String name) {
    for (int number = 1; ; number++) {
      var folder = ALL.resolve(name + "-" + number);
      if (Files.notExists(folder)) {
        var before = made(folder);
        try {
          Files.createDirectories(ALL);
          Files.createDirectory(folder); // fails if another run is faster
          return new RunFolder(folder, before);
        } catch (FileAlreadyExistsException e) {
          if (!Files.isDirectory(ALL)) {
            throw unusable(ALL, e);
          }
        } catch (IOException | ReadOnlyFileSystemException e) {
          throw unusable(folder, e);
        }
      } else if (Files.exists(ALL) && !Files.isDirectory(ALL)) {
        throw unusable(ALL, new FileAlreadyExistsException(ALL.toString()));
      }
    }
  }

  private static RunFolder named(Path folder) {
    var run = new RunFolder(folder, made(folder));
    for (var file : List.of(run.weights(), run.log(), run.report())) {
      if (Files.exists(file)) {
        throw new TensorException(
            "train: the folder %s holds an earlier run: %s. Choose another --out, or delete it."
                .formatted(folder, file.getFileName()));
      }
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw unusable(folder, e);
    }
    return run;
  }

  /** Those folders on the way that do not exist yet, innermost first. */
  private static List<Path> made(Path folder) {
    var out = new java.util.ArrayList<Path>();
    for (Path p = folder; p != null && Files.notExists(p); p = p.getParent()) {
      out.add(p);
    }
    return out;
  }

  private static TensorException unusable(Path folder, Exception e) {
    var why =
        switch (e) {
          case AccessDeniedException x -> "no permission";
          case ReadOnlyFileSystemException x -> "the file system can only be read";
          case FileAlreadyExistsException x -> x.getFile() + " is a file, not a folder";
          case NoSuchFileException x -> "it cannot be made there";
          default -> String.valueOf(e.getMessage());
        };
    return new TensorException(
        "train: cannot write to the folder %s: %s. Choose another with --out.".formatted(folder, why),
        e);
  }

  /** Takes away what this run made if no file is in it: a run that failed at once leaves no trace. */
  void deleteIfEmpty() {
    for (var each : made) {
      try {
        Files.deleteIfExists(each);
      } catch (DirectoryNotEmptyException e) {
        return; // there is something to keep
      } catch (IOException e) {
        return; // an empty folder does no harm
      }
    }
  }
}
