package dev.adjoint.app;

import dev.adjoint.app.explain.Explanation;
import dev.adjoint.app.explain.FormulaException;
import dev.adjoint.app.explain.Page;
import dev.adjoint.app.explain.Report;
import dev.adjoint.app.explain.Sections;
import dev.adjoint.view.GraphOptions;
import dev.adjoint.view.Graphs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A formula's values and gradients, node by node. */
@Command(
    name = "explain",
    description = "Compute a formula forward and backward and show every step, in float64.",
    usageHelpAutoWidth = true,
    footer = {
      "",
      "Signs: + - * / ^ and @ (matrix product). Constants: pi, e. Several formulas",
      "name what is in between: \"q=x+y; q*z\".",
      "Functions: exp exp2 expm1 log log2 log10 log1p sqrt square abs sign pow hypot",
      "  sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh erf erfc",
      "  sigmoid logSigmoid relu leakyRelu elu gelu silu mish softplus softsign",
      "  max min sum mean prod norm logSumExp softmax logSoftmax",
      "  dot matmul outer transpose",
      "",
      "Example: adjoint explain \"(x+y)*z\" x=-2 y=5 z=-4"
    })
final class Explain implements Callable<Integer> {
  private static final int FAILED = 1;
  private static final int CALLED_WRONGLY = 2;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FORMULA [NAME=VALUE...]",
      hideParamSyntax = true,
      description = {
        "What to compute, in quotes, then the value of each name:",
        "a number, x=-2 or x=pi/2, a vector, x=[1,2], or a matrix, W=[[1,2],[3,4]]."
      })
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--wrt",
      paramLabel = "NAME",
      split = ",",
      description = "Differentiate by these values only, the others being constants.")
  private List<String> wrt = new ArrayList<>();

  @Option(
      names = "--digits",
      paramLabel = "N",
      defaultValue = "6",
      description = "Significant digits of what is printed: 1 to 17. Default: ${DEFAULT-VALUE}.")
  private int digits;

  @Option(
      names = "--step",
      paramLabel = "lr=NUMBER [n=NUMBER]",
      hideParamSyntax = true,
      arity = "0..2",
      parameterConsumer = StepConsumer.class,
      description = "Go n steps down the gradient. Default: n=1.")
  private @Nullable Descent step;

  @Option(
      names = "--symbolic",
      description =
          "Also the derivative as a formula, as LaTeX, and its size beside that of the backward pass.")
  private boolean symbolic;

  @Option(names = "--forward", description = "Also the tangents of forward mode.")
  private boolean forward;

  @Option(names = "--jacobian", description = "Also all first derivatives; of vectors too.")
  private boolean jacobian;

  @Option(names = "--hessian", description = "Also all second derivatives.")
  private boolean hessian;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page that steps through the graph and asks for the gradients.")
  private @Nullable Path html;

  @Option(
      names = "--text",
      description = "Also the graph, with each value and its gradient, drawn with characters.")
  private boolean text;

  @Option(names = "--svg", paramLabel = "FILE", description = "Write the graph's picture as SVG.")
  private @Nullable Path svg;

  @Option(names = "--png", paramLabel = "FILE", description = "Write the graph's picture as PNG.")
  private @Nullable Path png;

  // no -h: -h*w is a formula
  @Option(names = "--help", usageHelp = true, description = "Show this help message and exit.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  /** What {@code --step} says. */
  private record Descent(double lr, int n) {}

  /** Takes what belongs to {@code --step} and leaves the rest, which may be values. */
  static final class StepConsumer implements IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // picocli's
    public void consumeParameters(Stack<String> args, ArgSpec arg, CommandSpec command) {
      double lr = Double.NaN;
      int n = 1;
      while (!args.isEmpty() && args.peek().matches("(lr|n)=.*")) {
        String word = args.pop();
        String number = word.substring(word.indexOf('=') + 1);
        try {
          if (word.startsWith("lr")) {
            lr = Double.parseDouble(number);
          } else {
            n = Integer.parseInt(number);
          }
        } catch (NumberFormatException e) {
          throw new ParameterException(
              command.commandLine(), "--step: %s is not a number.".formatted(number), e);
        }
      }
      if (!(Math.abs(lr) <= Double.MAX_VALUE) || n < 1 || n > 1000) {
        throw new ParameterException(
            command.commandLine(),
            "--step needs a learning rate and 1 to 1000 steps: --step lr=0.1 n=5.");
      }
      arg.setValue(new Descent(lr, n));
    }
  }

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    try {
      return explain();
    } catch (FormulaException e) {
      out.flush();
      var err = spec.commandLine().getErr();
      err.println(spec.qualifiedName() + ": " + e.getMessage());
      err.flush();
      return e.isWrongCall() ? CALLED_WRONGLY : FAILED;
    }
  }

  private int explain() {
    checkCall();
    var explanation = Explanation.of(words.getFirst(), words.subList(1, words.size()), wrt);
    checkResult(explanation);
    var out = spec.commandLine().getOut();
    var lines = new ArrayList<String>();
    var report = new Report(explanation, digits, lines::add);
    report.forward();
    boolean agree = true;
    if (explanation.isScalar()) {
      report.backward();
      agree = report.gradients();
    }
    var sections = new Sections(explanation, digits, lines::add);
    if (forward) {
      sections.tangents();
    }
    if (jacobian) {
      sections.jacobian();
    }
    if (hessian) {
      sections.hessian();
    }
    if (symbolic) {
      sections.symbolic();
    }
    if (step != null) {
      sections.descend(step.lr, step.n);
    }
    if (text || svg != null || png != null) {
      pictures(explanation, lines);
    }
    if (html != null) {
      FileOutput.write(
          spec, html, "--html", file -> Files.writeString(file, Page.of(explanation, digits)));
      lines.add("");
      lines.add("wrote " + html);
    }
    lines.forEach(out::println);
    out.flush();
    return agree ? 0 : FAILED;
  }

  /** The graph as the report has walked it, so with gradients if there are any. */
  private void pictures(Explanation explanation, List<String> lines) {
    var options = GraphOptions.DEFAULT.withDigits(digits);
    var picture = Graphs.of(explanation.graph(), options);
    lines.add("");
    if (text) {
      picture.text().lines().forEach(lines::add);
    }
    if (svg != null) {
      FileOutput.write(spec, svg, "--svg", file -> picture.svg(file));
      lines.add("wrote " + svg);
    }
    if (png != null) {
      FileOutput.write(spec, png, "--png", file -> picture.png(file));
      lines.add("wrote " + png);
    }
  }

  private void checkCall() {
    for (var word : words) {
      if (word.startsWith("--")) {
        throw new ParameterException(
            spec.commandLine(),
            "unknown option %s. %s --help lists what there is."
                .formatted(word, spec.qualifiedName()));
      }
    }
    if (digits < 1 || digits > 17) {
      throw new ParameterException(
          spec.commandLine(), "--digits is %d; it must be 1 to 17.".formatted(digits));
    }
  }

  /** Gradients are of one number. */
  private void checkResult(Explanation explanation) {
    if (!explanation.isScalar()) {
      if (hessian || step != null || html != null) {
        throw explanation.needsOneNumber(
            "%s needs it.".formatted(hessian ? "--hessian" : step != null ? "--step" : "--html"));
      } else if (!jacobian && !forward && !symbolic) {
        throw explanation.needsOneNumber("--jacobian shows all derivatives.");
      }
    }
  }
}
