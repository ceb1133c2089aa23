package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.TensorException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a run's files go. */
class RunFolderTest {
  @TempDir Path temp;

  @Test
  void takesTheFirstFreeNumber() throws Exception {
    var runs = temp.resolve("runs");
    assertThat(RunFolder.next(runs, "mnist").weights())
        .isEqualTo(runs.resolve("mnist-1").resolve("weights.safetensors"));
    Files.createDirectory(runs.resolve("mnist-2"));
    assertThat(RunFolder.next(runs, "mnist")).hasToString(runs.resolve("mnist-3").toString());
    assertThat(RunFolder.next(runs, "digits")).hasToString(runs.resolve("digits-1").toString());
  }

  @Test
  void leavesNothingBehindIfNothingWasSaved() throws Exception {
    var run = RunFolder.next(temp.resolve("runs"), "mnist");
    run.deleteIfEmpty();
    assertThat(temp.resolve("runs")).doesNotExist();

    var deep = RunFolder.at(temp.resolve("a/b/c"));
    Files.createFile(temp.resolve("a/note"));
    deep.deleteIfEmpty();
    assertThat(temp.resolve("a")).isNotEmptyDirectory();
    assertThat(temp.resolve("a/b")).doesNotExist();

    var kept = RunFolder.at(temp.resolve("kept"));
    Files.createFile(kept.log());
    kept.deleteIfEmpty();
    assertThat(kept.log()).exists();

    Files.createDirectory(temp.resolve("before"));
    RunFolder.at(temp.resolve("before")).deleteIfEmpty();
    assertThat(temp.resolve("before")).exists(); // not made by the run
  }

  @Test
  void refusesTheFolderOfAnEarlierRun() throws Exception {
    var folder = temp.resolve("old");
    Files.createFile(RunFolder.at(folder).weights());
    assertThatThrownBy(() -> RunFolder.at(folder))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "train: the folder %s holds an earlier run: weights.safetensors.".formatted(folder)
                + " Choose another --out, or delete it.");
  }

  @Test
  void refusesWhatCannotBeWritten() throws Exception {
    var file = Files.createFile(temp.resolve("file"));
    assertThatThrownBy(() -> RunFolder.at(file))
        .hasMessage(
            "train: cannot write to the folder %s: %s is a file, not a folder."
                    .formatted(file, file)
                + " Choose another with --out.");
    assertThatThrownBy(() -> RunFolder.next(file, "mnist"))
        .hasMessage(
            "train: cannot write to the folder %s: %s is a file, not a folder."
                    .formatted(file.resolve("mnist-1"), file)
                + " Choose another with --out.");
    var below = file.resolve("x");
    assertThatThrownBy(() -> RunFolder.at(below))
        .hasMessage(
            "train: cannot write to the folder %s: not a directory. Choose another with --out."
                .formatted(below));
  }

  @Test
  void refusesAFolderWithoutPermission() throws Exception {
    var closed = Files.createDirectory(temp.resolve("closed"));
    Assumptions.assumeTrue(closed.toFile().setWritable(false) && !Files.isWritable(closed));
    try {
      var message =
          "train: cannot write to the folder %s: no permission. Choose another with --out.";
      assertThatThrownBy(() -> RunFolder.at(closed)).hasMessage(message.formatted(closed));
      var inside = closed.resolve("run");
      assertThatThrownBy(() -> RunFolder.at(inside)).hasMessage(message.formatted(inside));
    } finally {
      assertThat(closed.toFile().setWritable(true)).isTrue();
    }
  }
}
