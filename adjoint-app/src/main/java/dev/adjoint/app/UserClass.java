package dev.adjoint.app;

import dev.adjoint.core.TensorException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * A class of the user's, compiled from one source file into a folder that is deleted at the end.
 */
record UserClass(String name, URLClassLoader loader, Path folder) implements AutoCloseable {
  private static final String MODULES = "dev.adjoint.train";

  /**
   * Compiles the file.
   *
   * @throws ParameterException if there is no such file, or with what the compiler says
   */
  static UserClass compile(CommandLine command, Path file) throws IOException {
    String base = file.getFileName().toString();
    if (!Files.isRegularFile(file)) {
      throw new ParameterException(command, "there is no file " + file + ".");
    }
    if (!base.endsWith(".java")) {
      throw new ParameterException(
          command, file + " is not a Java source file: its name must end in .java.");
    }
    String name = base.substring(0, base.length() - ".java".length());
    Path folder = Files.createTempDirectory("adjoint-class");
    boolean done = false;
    try {
      compile(command, file, folder);
      URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
      UserClass user = new UserClass(name, loader, folder);
      done = true;
      return user;
    } finally {
      if (!done) {
        delete(folder);
      }
    }
  }

  private static void compile(CommandLine command, Path file, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new TensorException("adjoint: this Java has no compiler; use a JDK.");
    }
    List<String> options = new ArrayList<>(List.of("-d", folder.toString(), "-proc:none"));
    String modules = System.getProperty("jdk.module.path");
    if (modules != null) {
      options.addAll(List.of("-p", modules, "--add-modules", MODULES));
    }
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (var files = compiler.getStandardFileManager(problems, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  new StringWriter(),
                  files,
                  problems,
                  options,
                  null,
                  files.getJavaFileObjects(file))
              .call();
      if (!compiled) {
        var first = problems.getDiagnostics().getFirst();
        throw new ParameterException(
            command,
            "%s:%d: %s"
                .formatted(
                    file.getFileName(),
                    first.getLineNumber(),
                    first.getMessage(null).lines().findFirst().orElse("")));
      }
    }
  }

  /**
   * A new instance of the class that has the file's name.
   *
   * @throws ParameterException if there is no such class, or it needs arguments
   */
  Object make(CommandLine command) {
    try {
      return make(command, loader.loadClass(name));
    } catch (ClassNotFoundException e) {
      throw new ParameterException(
          command, name + ".java has no class " + name + " in the unnamed package.", e);
    }
  }

  /**
   * A new instance of a class on the class path, or of a module that is there.
   *
   * @throws ParameterException if there is no such class, or it needs arguments
   */
  static Object named(CommandLine command, String name) {
    try {
      return make(command, Class.forName(name));
    } catch (ClassNotFoundException e) {
      throw new ParameterException(
          command,
          "there is neither a file nor a class "
              + name
              + ". A source ends in .java; a class is given by its full name, such as"
              + " com.example.Net, and must be on the class path.",
          e);
    }
  }

  private static Object make(CommandLine command, Class<?> type) {
    String name = type.getName();
    try {
      var constructor = type.getDeclaredConstructor();
      constructor.setAccessible(true);
      return constructor.newInstance();
    } catch (NoSuchMethodException | InstantiationException e) {
      throw new ParameterException(
          command, name + " cannot be made: it needs a constructor without arguments.", e);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    loader.close();
    delete(folder);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(f -> {
            try {
              Files.delete(f);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
