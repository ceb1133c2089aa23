package dev.adjoint.app;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.GradFunction;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.op.Op;
import dev.adjoint.nn.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Holds the derivatives of a user's layer, function or operation against differences. */
@Command(
    name = "gradcheck",
    mixinStandardHelpOptions = true,
    description =
        "Check the derivatives of a Layer, GradFunction or Op of yours against differences, in"
            + " float64: of first and second order, by every input and parameter.",
    usageHelpAutoWidth = true,
    footer = {"", "Example: adjoint gradcheck MyLayer.java --input 4x3"})
final class GradCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE.java",
      description = "The class's source; the class has the file's name and takes no arguments.")
  private Path file;

  @Option(
      names = "--input",
      paramLabel = "SHAPE",
      defaultValue = "2x3",
      description =
          "Shape of each input, several with commas: 4x3,4x3 (default: ${DEFAULT-VALUE}).")
  private String shapes;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of the numbers drawn (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--tolerance",
      defaultValue = "1e-6",
      description = "Allowed difference, times 1 + |derivative| (default: ${DEFAULT-VALUE}).")
  private double tolerance;

  /** What is checked: a function of several tensors, with their names. */
  private record Subject(
      String kind, List<String> names, List<Tensor> at, Function<List<Tensor>, Tensor> f) {}

  @Override
  public Integer call() throws IOException {
    try (UserClass user = UserClass.compile(spec.commandLine(), file)) {
      Subject subject = Modes.withDType(DType.F64, () -> Rng.using(seed, () -> subject(user)));
      var out = spec.commandLine().getOut();
      out.printf("%s, %s, in float64%n", user.name(), subject.kind());
      // A weighted sum sees every element of the result.
      Tensor u = new Rng(seed + 1).normal(DType.F64, subject.f().apply(subject.at()).shape());
      Function<List<Tensor>, Tensor> loss = x -> subject.f().apply(x).mul(u).sum();
      boolean first = report("first order", subject, loss);
      boolean second = report("second order", subject, GradCheck.slope(loss, subject.at()));
      out.flush();
      return first && second ? 0 : 1;
    }
  }

  private boolean report(String order, Subject subject, Function<List<Tensor>, Tensor> f) {
    var out = spec.commandLine().getOut();
    int width = subject.names().stream().mapToInt(String::length).max().orElse(1);
    boolean all = true;
    String head = "  %-" + width + "s  %-10s %16s %16s %12s%n";
    out.printf("%n%s%n", order);
    out.printf(head, "", "worst at", "analytic", "numeric", "difference");
    for (var d : GradCheck.worst(f, subject.at(), tolerance)) {
      Tensor x = subject.at().get(d.input());
      all &= d.holds();
      out.printf(
          Locale.ROOT,
          "  %-" + width + "s  %-10s %16.9g %16.9g %12.2e  %s%n",
          subject.names().get(d.input()),
          place(d.element(), x.shape()),
          d.analytic(),
          d.numeric(),
          Math.abs(d.analytic() - d.numeric()),
          d.holds() ? "ok" : "WRONG");
    }
    return all;
  }

  /** Row-major number to {@code [i, j]}. */
  private static String place(int element, Shape shape) {
    int[] at = new int[shape.rank()];
    int rest = element;
    for (int k = at.length - 1; k >= 0; k--) {
      at[k] = rest % shape.size(k);
      rest /= shape.size(k);
    }
    return Arrays.toString(at);
  }

  private Subject subject(UserClass user) {
    List<Tensor> inputs = inputs();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      names.add(inputs.size() == 1 ? "input" : "input " + i);
    }
    return switch (user.make(spec.commandLine())) {
      case Layer layer -> layer(layer, names, inputs);
      case GradFunction f ->
          new Subject("a GradFunction", names, inputs, x -> f.apply(x.toArray(new Tensor[0])));
      case Op op ->
          new Subject("an Op", names, inputs, x -> Adjoint.apply(op, x.toArray(new Tensor[0])));
      default ->
          throw new ParameterException(
              spec.commandLine(),
              user.name() + " is neither a Layer nor a GradFunction nor an Op.");
    };
  }

  private Subject layer(Layer layer, List<String> names, List<Tensor> inputs) {
    if (inputs.size() != 1) {
      throw new ParameterException(
          spec.commandLine(), "a Layer has one input, and --input names " + inputs.size() + ".");
    }
    var parameters = layer.parameters();
    for (var p : parameters) {
      names.add(p.name());
      inputs.add(p.value());
    }
    String kind =
        "a Layer with "
            + parameters.size()
            + (parameters.size() == 1 ? " parameter" : " parameters");
    return new Subject(
        kind,
        names,
        inputs,
        x ->
            Modes.evaluating(() ->
                Adjoint.substitute(
                    parameters, x.subList(1, x.size()), () -> layer.forward(x.getFirst()))));
  }

  private List<Tensor> inputs() {
    List<Tensor> inputs = new ArrayList<>();
    Rng rng = new Rng(seed);
    for (String shape : shapes.split(",")) {
      int[] sizes;
      try {
        sizes = Arrays.stream(shape.strip().split("x")).mapToInt(Integer::parseInt).toArray();
      } catch (NumberFormatException e) {
        throw new ParameterException(
            spec.commandLine(),
            "--input is " + shapes + "; it must be sizes with x between them, such as 4x3.",
            e);
      }
      inputs.add(rng.normal(DType.F64, Shape.of(sizes)));
    }
    return inputs;
  }
}
