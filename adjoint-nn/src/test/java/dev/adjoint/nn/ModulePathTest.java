package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Tensor;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A user's model in a named module, in a JVM of its own: closed, it is told what to open. */
@Timeout(120)
class ModulePathTest {
  private static final String MODEL =
      """
      package zoo.models;

      import dev.adjoint.core.*;
      import dev.adjoint.nn.*;
      import dev.adjoint.nn.loss.*;

      public class Net implements Layer {
          private final Linear fc = new Linear(2, 3);
          private final Sequential body = new Sequential(x -> fc.forward(x), Tensor::relu);

          public Tensor forward(Tensor x) {
              return body.forward(x);
          }

          public static void main(String[] args) {
              try {
                  System.out.println(new Net().state().keySet());
              } catch (TensorException e) {
                  System.out.println(e.getMessage());
              }
          }
      }
      """;

  @TempDir static Path folder;
  private static String modulePath = "";

  @BeforeAll
  static void modules() throws URISyntaxException {
    modulePath =
        String.join(
            File.pathSeparator,
            List.of(home(Tensor.class), home(Layer.class), home(NullMarked.class)));
  }

  private static String home(Class<?> c) throws URISyntaxException {
    return Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }

  private static String run(String name, String moduleInfo)
      throws IOException, InterruptedException {
    Path source = folder.resolve(name + "-src");
    Path classes = folder.resolve(name);
    Files.createDirectories(source.resolve("zoo/models"));
    Files.writeString(source.resolve("module-info.java"), moduleInfo);
    Files.writeString(source.resolve("zoo/models/Net.java"), MODEL);
    int compiled =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "-p",
                modulePath,
                "-d",
                classes.toString(),
                source.resolve("module-info.java").toString(),
                source.resolve("zoo/models/Net.java").toString());
    assertThat(compiled).isZero();
    Process p =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-p",
                modulePath + File.pathSeparator + classes,
                "-m",
                "zoo/zoo.models.Net")
            .redirectErrorStream(true)
            .start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    p.waitFor();
    return out.strip();
  }

  @Test
  void closed() throws Exception {
    assertThat(run("closed", "module zoo { requires dev.adjoint.nn; exports zoo.models; }"))
        .isEqualTo(
            "parameters of Net: the fields of zoo.models.Net cannot be read: module zoo does not open"
                + " its package. Add to its module-info.java: opens zoo.models to dev.adjoint.nn;");
  }

  @Test
  void open() throws Exception {
    assertThat(
            run(
                "open",
                "module zoo { requires dev.adjoint.nn; opens zoo.models to dev.adjoint.nn; }"))
        .isEqualTo("[fc.bias, fc.weight]");
  }
}
