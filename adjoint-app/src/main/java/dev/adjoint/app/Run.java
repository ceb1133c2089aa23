package dev.adjoint.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one source file with the library on its module path; its exit code is ours. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Run a Java source file that uses Adjoint: an example, or one of your own.",
    usageHelpAutoWidth = true,
    footer = {"", "Example: adjoint run examples/Xor.java"})
final class Run implements Callable<Integer> {
  /** What a program can import; the kernels come along as a service. */
  private static final String MODULES = "dev.adjoint.train,dev.adjoint.data";

  /** The JVM prints it for the Vector API, which every program here uses on purpose. */
  private static final String INCUBATOR = "WARNING: Using incubator modules: jdk.incubator.vector";

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE.java", description = "The source file.")
  private Path file;

  @Parameters(index = "1..*", paramLabel = "ARGS", description = "Given to the program.")
  private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isRegularFile(file)) {
      throw new ParameterException(spec.commandLine(), "there is no file " + file + ".");
    }
    if (!file.toString().endsWith(".java")) {
      throw new ParameterException(
          spec.commandLine(), file + " is not a Java source file: its name must end in .java.");
    }
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    var modules = System.getProperty("jdk.module.path");
    if (modules != null) {
      command.addAll(List.of("-p", modules, "--add-modules", MODULES));
    } else { // on the class path, as in the tests
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    }
    command.add(file.toString());
    command.addAll(arguments);

    var process =
        new ProcessBuilder(command).inheritIO().redirectError(ProcessBuilder.Redirect.PIPE).start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // when we are stopped
    copyErrors(process, spec.commandLine().getErr());
    return process.waitFor();
  }

  /** Copies what the program writes to stderr as it comes, without the JVM's first line. */
  private static void copyErrors(Process process, Writer err) throws IOException {
    var charset = Charset.forName(System.getProperty("stderr.encoding", "UTF-8"));
    try (var in = new BufferedReader(new InputStreamReader(process.getErrorStream(), charset))) {
      var first = in.readLine();
      if (first != null && !first.equals(INCUBATOR)) {
        err.write(first + System.lineSeparator());
        err.flush();
      }
      var buffer = new char[4096];
      for (int n; (n = in.read(buffer)) >= 0; ) {
        err.write(buffer, 0, n);
        err.flush();
      }
    }
  }
}
