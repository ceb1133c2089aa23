package dev.adjoint.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Runs every single-file program of this folder as {@code ./adjoint run} would. */
class ProgramsTest {
  /** What each program must print, in this order. */
  private static final Map<String, List<String>> PRINTS =
      Map.of(
          "AddThenMultiply",
          List.of("f = q z   = -12\\.0", "df/dx = -4\\.0", "df/dy = -4\\.0"),
          "SigmoidNeuron",
          List.of("y = 0\\.7311 .*\\[-0\\.1966, -0\\.3932\\]", "y = 0\\.1652"),
          "Xor",
          List.of("0 xor 0 = 0\\.0", "0 xor 1 = 0\\.9", "1 xor 0 = 0\\.9", "1 xor 1 = 0\\.0"),
          "TwoLayers",
          List.of("\\R +0( +4\\.191783214){3}\\R", "\\R +999( +0\\.454758236){3}\\R"),
          "TrainDigits",
          List.of("epoch  1   loss [12]\\.", "epoch 10 .*test accuracy 9[5-9]\\."),
          "Serve",
          List.of("16 threads, 32,000 answers .* 9\\d\\.\\d % right", "p50 +\\d", "p99 +\\d"));

  private static final List<String> NAMES = PRINTS.keySet().stream().sorted().toList();

  @TempDir private static Path classes;

  /** All at once: the compiler is the slow part. */
  @BeforeAll
  static void compile() throws Exception {
    compile(classes, sources());
  }

  /** Compiles single-file programs into a folder. */
  static void compile(Path into, List<String> sources) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-d", into.toString()));
    arguments.addAll(List.of("-p", modulePath(), "--add-modules", "dev.adjoint.data"));
    arguments.addAll(sources);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, messages, messages, arguments.toArray(String[]::new));
    assertThat(result).as(() -> messages.toString(UTF_8)).isZero();
  }

  /** The modules among what these tests run with. */
  private static String modulePath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator))
        .filter(entry -> hasModule(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean hasModule(Path entry) {
    return ModuleFinder.of(entry).findAll().stream().anyMatch(m -> !m.descriptor().isAutomatic());
  }

  private static List<String> sources() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("").toAbsolutePath())) {
      return files.map(Path::toString).filter(f -> f.endsWith(".java")).sorted().toList();
    }
  }

  @Test
  void everyProgramIsTested() throws IOException {
    assertThat(sources())
        .map(file -> Path.of(file).getFileName().toString().replace(".java", ""))
        .containsExactlyElementsOf(NAMES);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void prints(String program) throws Exception {
    String printed = run(classes, program);
    String expected = String.join(".*", PRINTS.get(program));
    assertThat(printed).containsPattern(Pattern.compile(expected, Pattern.DOTALL));
  }

  /** What a program compiled into that folder prints. */
  static String run(Path folder, String program) throws Exception {
    PrintStream console = System.out;
    Locale locale = Locale.getDefault();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      var constructor = loader.loadClass(program).getDeclaredConstructor();
      constructor.setAccessible(true);
      var main = constructor.getDeclaringClass().getDeclaredMethod("main");
      main.setAccessible(true);
      System.setOut(new PrintStream(printed, true, UTF_8));
      Locale.setDefault(Locale.ROOT);
      main.invoke(constructor.newInstance());
    } finally {
      System.setOut(console);
      Locale.setDefault(locale);
    }
    return printed.toString(UTF_8);
  }
}
