package dev.adjoint.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No public type of ours bears the name of a type that {@code java.base} exports: it would make
 * short programs, and those with {@code import module}, ambiguous.
 */
class PublicNamesTest {
  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "(?m)^public (?:(?:final|sealed|non-sealed|abstract|strictfp) )*"
              + "(?:class|interface|@interface|enum|record) (\\w+)");

  @Test
  void noNameIsTakenFromTheJdk() throws IOException {
    Set<String> jdk = namesOfTheJdk();
    assertThat(jdk)
        .contains("String", "List", "Module", "Record", "Formatter")
        .hasSizeGreaterThan(900);
    Map<String, Path> ours = ours();
    assertThat(ours).containsKeys("Tensor", "Shape", "Formula");
    Set<String> taken = new TreeSet<>(ours.keySet());
    taken.retainAll(jdk);
    assertThat(taken).as("names that java.base exports").isEmpty();
  }

  /** A program that imports all our modules must find no name twice. */
  @Test
  void noNameIsUsedTwice() throws IOException {
    Map<String, Path> first = new HashMap<>();
    for (Path f : sources()) {
      Matcher m = PUBLIC_TYPE.matcher(Files.readString(f));
      if (m.find()) {
        assertThat(first.putIfAbsent(m.group(1), f)).as("%s, also %s", m.group(1), f).isNull();
      }
    }
  }

  private static Map<String, Path> ours() throws IOException {
    Map<String, Path> names = new HashMap<>();
    for (Path f : sources()) {
      Matcher m = PUBLIC_TYPE.matcher(Files.readString(f));
      if (m.find()) {
        names.put(m.group(1), f);
      }
    }
    return names;
  }

  /** The sources of the modules that users import, less the packages that are not exported. */
  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    Path root = Path.of(System.getProperty("adjoint.root"));
    for (String module : List.of("core", "cpu", "nn", "train", "data")) {
      try (Stream<Path> files = Files.walk(root.resolve("adjoint-" + module + "/src/main/java"))) {
        files
            .filter(p -> p.toString().endsWith(".java") && !p.toString().contains("internal"))
            .forEach(sources::add);
      }
    }
    return sources;
  }

  private static Set<String> namesOfTheJdk() throws IOException {
    Set<String> exported = new HashSet<>();
    for (var e : Object.class.getModule().getDescriptor().exports()) {
      if (!e.isQualified()) {
        exported.add(e.source().replace('.', '/'));
      }
    }
    Set<String> names = new HashSet<>();
    FileSystem jrt = FileSystems.getFileSystem(URI.create("jrt:/"));
    for (String folder : exported) {
      try (Stream<Path> classes = Files.list(jrt.getPath("modules/java.base", folder))) {
        for (Path c : classes.toList()) {
          String file = String.valueOf(c.getFileName());
          if (file.endsWith(".class") && !file.contains("$") && !file.contains("-")) {
            names.add(file.substring(0, file.length() - ".class".length()));
          }
        }
      }
    }
    names.removeAll(List.of("package-info", "module-info"));
    return names;
  }
}
