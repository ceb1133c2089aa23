package dev.adjoint.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/find-jdk} on folders that look like JDKs. */
@DisabledOnOs(OS.WINDOWS)
class FindJdkTest {
  @TempDir Path temp;
  private Path root;

  @BeforeEach
  void realPath() throws IOException {
    root = temp.toRealPath(); // find-jdk prints real paths
  }

  @Test
  void takesTheNewestUpdateOf25AndOnlyThenALaterVersion() throws Exception {
    jdk("a/jdk 25.0.3", "25.0.3");
    var newest = jdk("a/jdk 25.0.10", "25.0.10");
    jdk("a/jdk-26", "26.0.1");
    assertThat(find("a")).isEqualTo(new Finding(0, newest + "\n", ""));

    jdk("b/jdk-27", "27-ea");
    var later = jdk("b/jdk-26", "26");
    assertThat(find("b").output()).isEqualTo(later + "\n");
  }

  @Test
  void readsTheLayoutsOfMacAndHomebrew() throws Exception {
    var mac = jdk("mac/temurin.jdk/Contents/Home", "25.0.3");
    var brew = jdk("brew/openjdk/libexec/openjdk.jdk/Contents/Home", "25.0.3");
    assertThat(find("mac").output()).isEqualTo(mac + "\n");
    assertThat(find("brew").output()).isEqualTo(brew + "\n");
  }

  @Test
  void asksJavaWhereTheReleaseFileIsMissing() throws Exception {
    var home = jdk("a/custom", "25.0.4");
    Files.delete(home.resolve("release"));
    assertThat(find("a").output()).isEqualTo(home + "\n");
  }

  @Test
  void saysWhyEachOneWillNotDoAndHowToInstall() throws Exception {
    var old = jdk("a/old", "17.0.15");
    var first = jdk("a/first", "25");
    var second = jdk("a/second", "25.0.2");
    var runtime = jdk("a/third", "25.0.3");
    Files.delete(runtime.resolve("bin/javac"));
    var small = jdk("b/small", "25.0.3");
    Files.writeString(
        small.resolve("release"), "JAVA_VERSION=\"25.0.3\"\nMODULES=\"java.base jdk.compiler\"\n");

    var finding = find("a", "b");

    assertThat(finding.code()).isEqualTo(3);
    assertThat(finding.output()).isEmpty();
    var refused = "refused: 25.0.0 to 25.0.2 may corrupt arrays (JDK-8377811); update to 25.0.3";
    assertThat(finding.errors())
        .startsWith(
            "Adjoint needs a JDK, version 25 or later (25.0.3 at least), and found none.\nFound:\n")
        .contains(
            "  " + old + "  17.0.15  too old\n",
            "  " + first + "  25  " + refused + "\n",
            "  " + second + "  25.0.2  " + refused + "\n",
            "  " + runtime + "  25.0.3  no javac: a runtime, not a JDK\n",
            "  " + small + "  25.0.3  lacks the module jdk.incubator.vector\n")
        .contains("  apt ", "  dnf ", "  pacman ", "  zypper ", "  apk ", "  brew ", "  sdkman ")
        .contains("  winget ");
  }

  @Test
  void findsNothingInEmptyOrAbsentFolders() throws Exception {
    var finding = find("absent");
    assertThat(finding.code()).isEqualTo(3);
    assertThat(finding.errors()).contains("No other Java was found either.\n");
  }

  @Test
  void prefersJavaHomeThenThePath() throws Exception {
    var byHome = jdk("home", "26");
    var byPath = jdk("path", "25.0.3");
    var path = byPath.resolve("bin") + ":/usr/bin:/bin";
    assertThat(run(Map.of("JAVA_HOME", byHome.toString(), "PATH", path)).output())
        .isEqualTo(byHome + "\n");
    assertThat(run(Map.of("PATH", path)).output()).isEqualTo(byPath + "\n");

    var link = Files.createDirectories(root.resolve("links")).resolve("java");
    Files.createSymbolicLink(link, Path.of("../path/bin/java"));
    assertThat(run(Map.of("PATH", link.getParent() + ":/usr/bin:/bin")).output())
        .isEqualTo(byPath + "\n");
  }

  /** What find-jdk answered. */
  private record Finding(int code, String output, String errors) {}

  private Finding find(String... roots) throws IOException, InterruptedException {
    var searched =
        Arrays.stream(roots)
            .map(name -> root.resolve(name).toString())
            .collect(Collectors.joining(":"));
    return run(Map.of("PATH", "/usr/bin:/bin", "ADJOINT_JDK_ROOTS", searched));
  }

  private Finding run(Map<String, String> environment) throws IOException, InterruptedException {
    var script = Path.of(System.getProperty("adjoint.root"), "tools", "find-jdk");
    var errors = root.resolve("errors.txt");
    var builder = new ProcessBuilder("/bin/sh", script.toString()).redirectError(errors.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    var process = builder.start();
    String output;
    try (var in = process.getInputStream()) {
      output = new String(in.readAllBytes(), UTF_8);
    }
    return new Finding(process.waitFor(), output, Files.readString(errors));
  }

  /** A folder that looks like a JDK of a version. */
  private Path jdk(String name, String version) throws IOException {
    var home = root.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    program(home.resolve("bin/java"), "echo 'openjdk version \"" + version + "\"' >&2");
    program(home.resolve("bin/javac"), "");
    return home;
  }

  private static void program(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }
}
