package dev.adjoint.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.adjoint.core.TensorException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path folder;

  private long filesInFolder() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.count();
    }
  }

  @Test
  void writesAndReplaces() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, "one");
    AtomicFile.write(file, "two, grün");
    assertThat(file).hasContent("two, grün");
    assertThat(filesInFolder()).isEqualTo(1);
  }

  @Test
  void failureKeepsThePreviousFileAndLeavesNothingElse() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, "precious");
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                out -> {
                  out.write(ByteBuffer.wrap(new byte[100_000]));
                  throw new IOException("No space left on device");
                }))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "save %s: writing failed: No space left on device. Check the free space of %s, or"
                + " choose another folder. The file that was there is unchanged.",
            file, folder);
    assertThat(file).hasContent("precious");
    assertThat(filesInFolder()).isEqualTo(1);
  }

  @Test
  void anErrorInTheWriterPassesAndLeavesNothing() throws IOException {
    Path file = folder.resolve("a.txt");
    assertThatThrownBy(() ->
            AtomicFile.write(
                file,
                out -> {
                  throw new IllegalStateException("bug");
                }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(filesInFolder()).isZero();
  }

  @Test
  void missingFolder() {
    Path file = folder.resolve("runs").resolve("a.txt");
    assertThatThrownBy(() -> AtomicFile.write(file, "x"))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "save %s: there is no folder %s. Create it, or choose another place.",
            file, folder.resolve("runs"));
  }

  @Test
  void folderThatIsAFile() {
    Path runs = folder.resolve("runs");
    AtomicFile.write(runs, "I am a file");
    Path file = runs.resolve("a.txt");
    assertThatThrownBy(() -> AtomicFile.write(file, "x"))
        .isInstanceOf(TensorException.class)
        .hasMessage("save %s: %s is a file, not a folder. Choose another place.", file, runs);
  }

  @Test
  void targetThatIsAFolder() {
    assertThatThrownBy(() -> AtomicFile.write(folder, "x"))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "save %s: that is a folder. Name a file in it, for example %s.",
            folder, folder.resolve("model.safetensors"));
  }

  @Test
  void readOnlyFileSystem() {
    Path file = Path.of(URI.create("jrt:/java.base/a.txt"));
    assertThatThrownBy(() -> AtomicFile.write(file, "x"))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "save /modules/java.base/a.txt: the folder /modules/java.base can only be read. Choose"
                + " another folder. Nothing was left behind.");
  }

  @Test
  void noPermissionMessage() {
    Path file = folder.resolve("a.txt");
    assertThat(AtomicFile.failure(file, false, new AccessDeniedException("x")))
        .hasMessage(
            "save %s: no permission to write in the folder %s. Allow it for this user, or choose"
                + " another folder. Nothing was left behind.",
            file, folder);
  }

  @Test
  void noPermission() throws IOException {
    Path file = folder.resolve("a.txt");
    AtomicFile.write(file, "precious");
    assumeTrue(folder.toFile().setWritable(false));
    try {
      assumeTrue(!Files.isWritable(folder), "the super-user may write everywhere");
      assertThatThrownBy(() -> AtomicFile.write(file, "x"))
          .isInstanceOf(TensorException.class)
          .hasMessageStartingWith("save " + file + ": no permission to write in the folder");
      assertThat(file).hasContent("precious");
    } finally {
      assertThat(folder.toFile().setWritable(true)).isTrue();
    }
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path real = folder.resolve("real.txt");
    Path link = folder.resolve("link.txt");
    AtomicFile.write(real, "one");
    try {
      Files.createSymbolicLink(link, real);
    } catch (IOException | UnsupportedOperationException e) {
      assumeTrue(false, "no symbolic links here");
    }
    AtomicFile.write(link, "two");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(real).hasContent("two");
  }
}
