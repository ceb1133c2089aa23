package dev.adjoint.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Compiles and runs single-file programs. */
final class Programs {
  private Programs() {}

  /** All at once: the compiler is the slow part. */
  static void compile(List<String> sources, Path classes) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-d", classes.toString()));
    arguments.addAll(List.of("-p", modulePath(), "--add-modules", "dev.adjoint.data"));
    arguments.addAll(sources);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, messages, messages, arguments.toArray(String[]::new));
    assertThat(result).as(() -> messages.toString(UTF_8)).isZero();
  }

  /** The modules among what these tests run with. */
  static String modulePath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.of(path.split(File.pathSeparator))
        .filter(entry -> hasModule(Path.of(entry)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean hasModule(Path entry) {
    return ModuleFinder.of(entry).findAll().stream().anyMatch(m -> !m.descriptor().isAutomatic());
  }

  /** What a program prints. */
  static String run(String program, Path classes) throws Exception {
    PrintStream console = System.out;
    Locale locale = Locale.getDefault();
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
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
