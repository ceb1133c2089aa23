package dev.adjoint.app;

import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.Summary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what each layer of a model does: of a user's class, or of a training's folder. */
@Command(
    name = "summary",
    mixinStandardHelpOptions = true,
    description =
        "List the layers of a model: shapes, parameters, multiply-adds, memory. The model is a"
            + " class of yours, or what adjoint train has written.",
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Example: adjoint summary MyNet.java --input 1x3x32x32",
      "         adjoint summary Words.java --input 8x20:i64",
      "         adjoint summary runs/mnist-mlp-1"
    })
final class SummaryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE.java|CLASS|FOLDER",
      description =
          "The model: a source whose class has the file's name and takes no arguments; the full name"
              + " of a class on the class path; or the folder of a training, or its"
              + " weights.safetensors.")
  private String model;

  @Option(
      names = "--input",
      paramLabel = "SHAPE",
      description =
          "Shape of an input with its batch axis, such as 1x28x28; once for each input. With :i64"
              + " behind it whole numbers, all 0. A training's folder knows its own.")
  private List<String> shapes = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    Path path = Path.of(model);
    if (model.endsWith(".java")) {
      try (UserClass user = UserClass.compile(spec.commandLine(), path)) {
        print(model(Rng.using(1, () -> user.make(spec.commandLine())), user.name()), inputs());
      }
    } else if (Files.exists(path)) {
      var trained =
          Predict.Trained.read(
              Files.isDirectory(path) ? path.resolve("weights.safetensors") : path);
      print(
          trained.layer(),
          shapes.isEmpty() ? List.of(Tensor.zeros(1, trained.task().inputs())) : inputs());
    } else {
      Object made = Rng.using(1, () -> UserClass.named(spec.commandLine(), model));
      print(model(made, model), inputs());
    }
    return 0;
  }

  private void print(Model net, List<Tensor> inputs) {
    var out = spec.commandLine().getOut();
    out.print(Summary.of(net, inputs.toArray(new Tensor[0])));
    out.flush();
  }

  private Model model(Object made, String name) {
    if (made instanceof Model m) {
      return m;
    }
    throw new ParameterException(spec.commandLine(), name + " is neither a Layer nor a Model.");
  }

  private List<Tensor> inputs() {
    if (shapes.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "what does the model read? Give --input, such as --input 1x28x28.");
    }
    return shapes.stream().map(this::input).toList();
  }

  private Tensor input(String text) {
    boolean whole = text.toLowerCase(Locale.ROOT).endsWith(":i64");
    String sizes = whole ? text.substring(0, text.length() - ":i64".length()) : text;
    try {
      Shape shape =
          Shape.of(Arrays.stream(sizes.strip().split("x")).mapToInt(Integer::parseInt).toArray());
      return whole ? Tensor.zeros(DType.I64, shape) : new Rng(1).normal(DType.F32, shape);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(),
          "--input is " + text + "; it must be sizes with x between them, such as 1x28x28.",
          e);
    }
  }
}
