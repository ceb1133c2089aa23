package dev.adjoint.app;

import dev.adjoint.core.TensorException;
import dev.adjoint.core.io.Safetensors;
import dev.adjoint.core.io.SafetensorsFile;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Load;
import dev.adjoint.nn.Names;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says which digit a picture shows. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description = "Say which digit a picture shows, with weights that adjoint train has saved.",
    usageHelpAutoWidth = true,
    footer = {
      "",
      "The picture may have any size and colours: it is cut to the drawing, scaled",
      "and centred as the training pictures were.",
      "",
      "Example: adjoint predict --weights weights.safetensors --image seven.png"
    })
final class Predict implements Runnable {
  private static final int SHOWN = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "FILE",
      description = "The weights.safetensors of a training.")
  private Path weights;

  @Option(
      names = "--image",
      required = true,
      paramLabel = "FILE",
      description = "A picture of one digit: PNG, JPEG, GIF or BMP.")
  private Path image;

  @Override
  public void run() {
    var trained = Trained.read(weights);
    var picture = Picture.read(image);
    var task = trained.task();
    var seen = task.prepare(picture);
    var out = spec.commandLine().getOut();
    out.printf(
        "%s: %d x %d, %s; %s:%n",
        image,
        picture.columns(),
        picture.rows(),
        picture.inverted() ? "dark on light, so inverted" : "light on dark",
        seen == picture
            ? "taken as it is"
            : "scaled into %1$d x %1$d, centred in %2$d x %2$d".formatted(task.box(), task.side()));
    out.println();
    seen.text().lines().forEach(line -> out.println(("    " + line).stripTrailing()));
    out.println();
    double[] share =
        trained.layer().predictor().forward(task.input(seen)).softmax(-1).toDoubleArray();
    var best =
        IntStream.range(0, share.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -share[i]))
            .limit(SHOWN)
            .toList();
    out.println("class " + best.getFirst());
    for (int i : best) {
      out.printf(Locale.ROOT, "  %d  %6.2f %%%n", i, 100 * share[i]);
    }
    out.flush();
  }

  /** A network with the weights of a file. */
  record Trained(Task task, Layer layer) {
    /**
     * Reads a file that {@code adjoint train} wrote.
     *
     * @throws TensorException if it is another file
     */
    static Trained read(Path path) {
      SafetensorsFile file = Safetensors.read(path);
      var task = Task.named(fact(file, "task", Task.names())).orElseThrow();
      var network = Network.named(fact(file, "model", Network.names())).orElseThrow();
      var layer = network.create(task);
      layer.load(path.toString(), file.tensors(), Names.VERBATIM, Load.STRICT);
      return new Trained(task, layer);
    }

    private static String fact(SafetensorsFile file, String key, List<String> known) {
      var value = file.metadata().get(key);
      if (value == null) {
        throw new TensorException(
            "predict: %s does not say for which %s it is, so adjoint train did not write it. Use the weights.safetensors of a training."
                .formatted(file.name(), key));
      }
      if (!known.contains(value)) {
        throw new TensorException(
            "predict: %s is for the %s %s, which is not known here. %s"
                .formatted(file.name(), key, value, Nearest.remedy(value, known)));
      }
      return value;
    }
  }
}
