package dev.adjoint.app;

import dev.adjoint.core.TensorException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The folder of one training, proved writable before any work is done, and never that of an earlier
 * training.
 */
final class RunFolder {
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
   * Makes the first free one of {@code all/name-1}, {@code all/name-2}, ...
   *
   * @throws TensorException if nothing can be written there
   */
  static RunFolder next(Path all, String name) {
    for (int number = 1; ; number++) {
      var folder = all.resolve(name + "-" + number);
      var absent = absent(folder);
      try {
        Files.createDirectories(all);
        Files.createDirectory(folder);
        return new RunFolder(folder, absent).probed();
      } catch (FileAlreadyExistsException e) { // perhaps by a run that begins at this moment
        if (!Files.isDirectory(all)) {
          throw unusable(folder, e);
        }
      } catch (IOException | ReadOnlyFileSystemException e) {
        throw unusable(folder, e);
      }
    }
  }

  /**
   * Makes this one, if it is not there.
   *
   * @throws TensorException if nothing can be written there, or an earlier run's files are there
   */
  static RunFolder at(Path folder) {
    var run = new RunFolder(folder, absent(folder));
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
    return run.probed();
  }

  private RunFolder probed() {
    try {
      Files.delete(Files.createTempFile(folder, ".probe", null));
      return this;
    } catch (IOException | ReadOnlyFileSystemException e) {
      throw unusable(folder, e);
    }
  }

  /** Those folders on the way that do not exist yet, innermost first. */
  private static List<Path> absent(Path folder) {
    var out = new ArrayList<Path>();
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
          case FileSystemException x when x.getReason() != null ->
              x.getReason().toLowerCase(Locale.ROOT);
          default -> String.valueOf(e.getMessage());
        };
    return new TensorException(
        "train: cannot write to the folder %s: %s. Choose another with --out."
            .formatted(folder, why),
        e);
  }

  /**
   * Takes away what this run made if no file is in it: a run that failed at once leaves no trace.
   */
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
