package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code adjoint explain}: what it prints and what it refuses. */
class ExplainTest {
  private static Cli explain(String... words) {
    List<String> all = new ArrayList<>(List.of("explain"));
    all.addAll(Arrays.asList(words));
    return Cli.run(all.toArray(String[]::new));
  }

  private static String output(String... words) {
    Cli run = explain(words);
    assertThat(run.errors()).isEmpty();
    assertThat(run.code()).isZero();
    return run.output().replace(System.lineSeparator(), "\n");
  }

  @Test
  void theFirstExampleOfTheSlides() {
    assertThat(output("q=x+y; q*z", "x=-2", "y=5", "z=-4"))
        .isEqualTo(
            """
            Forward: every value from those before it

              node  is     value
              x     input     -2
              y     input      5
              q     x + y      3
              z     input     -4
              f     q * z    -12

            Backward: upstream times local is downstream; what arrives at a node adds up

              node  from  upstream  local  downstream  sum  local is
              f                                          1
              q     f            1     -4          -4   -4  z
              z     f            1      3           3    3  q
              x     q           -4      1          -4   -4
              y     q           -4      1          -4   -4

            Gradient

              df/dx  =  -4
              df/dy  =  -4
              df/dz  =   3

              central differences agree to 1e-9
            """);
    assertThat(output("(x+y)*z", "x=-2", "y=5", "z=-4").lines())
        .contains("  v2    x + y       3", "  f     v2 * z    -12")
        .allMatch(line -> line.length() <= 80);
  }

  @Test
  void theSigmoidNeuron() {
    assertThat(
            output(
                "1/(1+exp(-(w0*x0+w1*x1+w2)))",
                "w0=2",
                "x0=-1",
                "w1=-3",
                "x1=-2",
                "w2=-3",
                "--digits",
                "10"))
        .contains(
            """
              node  from       upstream          local     downstream            sum
              f                                                         1
              v11   f      1             -0.5344466454  -0.5344466454  -0.5344466454
              v10   v11   -0.5344466454   1             -0.5344466454  -0.5344466454
              v9    v10   -0.5344466454   0.3678794412  -0.1966119332  -0.1966119332
              v8    v9    -0.1966119332  -1              0.1966119332   0.1966119332
              v6    v8     0.1966119332   1              0.1966119332   0.1966119332
              w2    v8     0.1966119332   1              0.1966119332   0.1966119332
              v2    v6     0.1966119332   1              0.1966119332   0.1966119332
              v5    v6     0.1966119332   1              0.1966119332   0.1966119332
              w1    v5     0.1966119332  -2             -0.3932238665  -0.3932238665
              x1    v5     0.1966119332  -3             -0.5898357997  -0.5898357997
              w0    v2     0.1966119332  -1             -0.1966119332  -0.1966119332
              x0    v2     0.1966119332   2              0.3932238665   0.3932238665
            """,
            "  v11   1 + v10   1.367879441\n  f     1 / v11   0.7310585786\n",
            "  df/dx1  =  -0.5898357997\n");
  }

  @Test
  void theLogisticLoss() {
    assertThat(
            output(
                "alpha=-w*x; beta=exp(alpha); gamma=1+u*beta; sigma=log(gamma)",
                "w=1",
                "u=1",
                "x=1",
                "--digits=10"))
        .contains(
            "  beta   exp(alpha)   0.3678794412\n",
            "  sigma  log(gamma)   0.3132616875\n",
            "dsigma/dw  =  -0.2689414214\n",
            "dsigma/du  =   0.2689414214\n",
            "dsigma/dx  =  -0.2689414214\n",
            "agree to 1e-9");
  }

  @Test
  void inputsUsedSeveralTimesAddUp() {
    assertThat(
            output(
                "(2*x+y+3*z)^2+(x+3*y+4*z)^2*log(x^2+y^2+z^2)",
                "x=1",
                "y=1",
                "z=1",
                "--digits",
                "12"))
        .contains(
            "106.311186475\n",
            "  df/dx  =   84.2444632854\n",
            "  df/dy  =  107.400056523\n",
            "  df/dz  =  148.977853141\n");
  }

  @ParameterizedTest
  @CsvSource({
    "sqrt(x+2*x^2), 1, 1.443375673",
    "sqrt(x+2*x^2), 2, 1.423024947",
    "2*(3+x^2)^5, 1, 5120",
    "2*(3+x^2)^5, 2, 96040",
    "1/(5*x+5)^2, 1, -0.01",
    "1/(5*x+5)^2, 2, -0.002962962963",
    "-x^2, 3, -6",
    "2^-x, 0, -0.6931471806",
    "2^3^x, 1, 18.27600025",
  })
  void derivatives(String formula, String x, String derivative) {
    assertThat(output(formula, "x=" + x, "--digits", "10"))
        .contains("  df/dx  =  " + derivative + "\n", "central differences agree to 1e-");
  }

  @Test
  void theOptionalSections() {
    String out =
        output(
            "x^2*y",
            "x=3",
            "y=2",
            "--forward",
            "--jacobian",
            "--hessian",
            "--symbolic",
            "--step",
            "lr=0.1",
            "n=2");
    assertThat(out)
        .contains(
            """
              node  value  d/dx  d/dy
              x         3     1     0
              y         2     0     1
              v1        9     6     0
              f        18    12     9
            """,
            """
                  dx  dy
              df  12   9
            """,
            """
                    d/dx  d/dy
              d/dx     4     6
              d/dy     6     0
            """,
            """
              step      x      y         f
                 0  3      2      18
                 1  1.8    1.1     3.564
                 2  1.404  0.776   1.52966
            """,
            "  df/dy = x * x\n  LaTeX: \\frac{d f}{d y} = x^{2}\n",
            "  AD: 2 forward, 3 products and 0 sums backward           5\n");
  }

  @Test
  void stepsGoDownTheGradient() {
    assertThat(output("x^2", "x=3", "--step", "lr=0.1", "n=2"))
        .endsWith(
            """
            Gradient descent: x <- x - 0.1 * gradient

              step     x       f
                 0  3     9
                 1  2.4   5.76
                 2  1.92  3.6864
            """);
    assertThat(output("x^2", "--step", "lr=2", "n=1000", "x=3"))
        .endsWith(": no finite number is left; try a smaller lr\n");
  }

  @Test
  void theFormulaOfTheDerivativeIsInTermsOfTheInputs() {
    assertThat(output("sigmoid(y)", "y=1", "--symbolic"))
        .contains(
            "  df/dy = 1 / (1 + exp(-y)) / (1 + exp(-y)) * exp(-y)\n",
            "  AD: 1 forward, 1 product and 0 sums backward           2\n");
  }

  @Test
  void vectorsAndMatrices() {
    assertThat(output("sum(relu(W@x))", "W=[[1,2],[3,-4]]", "x=[1,2]", "--wrt", "W"))
        .contains("  df/dW  =  [[1, 2],\n             [0, 0]]\n", "  x     fixed")
        .doesNotContain("df/dx");
    assertThat(output("x*[1,2]", "x=3", "--jacobian"))
        .contains("         dx\n  df[0]   1\n  df[1]   2\n")
        .doesNotContain("Backward");
    assertThat(output("norm(x)", "x=[3,4]", "--hessian"))
        .contains("  d/dx[0]    0.128   -0.096\n  d/dx[1]   -0.096    0.072\n");
  }

  @Test
  void aKinkIsNamed() {
    assertThat(output("relu(x)+y", "x=0", "y=1"))
        .endsWith(
            """
              x: gradient 0, central difference 0.5
              (a kink: there is no derivative here, the gradient is a convention)
              elsewhere central differences agree to 1e-9
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "2 | 2x+y    | x=1 y=2 | 1 | a product needs its sign: write *, as in 2*x.",
        "2 | 2e      | x=1     | 1 | a product needs its sign: write *, as in 2*e.",
        "2 | (x)(x)  | x=1     | 3 | a product needs its sign: write *, as in (x)*(...).",
        "2 | x+*y    | x=1 y=2 | 2 | something is missing here, before *.",
        "2 | x+      | x=1     | 2 | something is missing here at the end.",
        "2 | x**2    | x=1     | 1 | ** is not known; a power is written ^, as in x^2.",
        "2 | (x+y    | x=1 y=2 | 0 | this bracket is never closed: a ) is missing.",
        "2 | x+y)    | x=1 y=2 | 3 | ) without ( before it.",
        "2 | x,y     | x=1 y=2 | 1 | a comma separates operands of functions and elements of [...] only.",
        "2 | x+1=y   | x=1 y=2 | 3 | only a name can stand before =, as in q=x+y; q*z.",
        "2 | x < y   | x=1 y=2 | 2 | < is not known; there are no conditions.",
        "2 | x$      | x=1     | 1 | $ is not known here.",
        "2 | x+z     | x=1     | 2 | z has no value. Give it one after the formula, as in z=1.",
        "2 | xy      | x=1 y=2 | 0 | xy has no value. Is x*y meant?",
        "2 | ln(x)   | x=1     | 0 | there is no function ln. Did you mean log?",
        "2 | 1+zig(x)| x=1     | 2 | there is no function zig. --help lists the functions.",
        "2 | x(x+1)  | x=1     | 0 | x is a value, not a function. If a product is meant, write x*(...).",
        "2 | exp     | x=1     | 0 | exp is a function and needs operands: exp(...).",
        "2 | exp(x,x)| x=1     | 0 | exp takes 1 operand; here are 2.",
        "2 | max()   | x=1     | 4 | something is missing here, between the brackets.",
        "2 | q=x;q=x | x=1     | 4 | q is defined twice. Give one of them another name.",
        "2 | x=1;x   | x=1     | 0 | x is defined here and given a value too. Leave one of them out.",
        "2 | e=x; e  | x=1     | 0 | e is the constant 2.718281828459045. Use another name.",
        "2 | x+1;x   | x=1     | 0 | all but the last of several formulas need a name, as in q=x+y; q*z.",
        "2 | 1+1     | ~~      | 1 | no value is differentiated in this formula. Use a name, and give its value after the formula, as in ~x^2~ x=3.",
        "2 | x*w     | x=1 w=[1,2] | 1 | the formula gives a vector of 2; a gradient is of one number. Use sum(...) or another function around it; --jacobian shows all derivatives.",
        "2 | x@y     | x=[1,2] y=[1,2,3] | 1 | matmul: f64[2] @ f64[3]: left axis -1 is 2, right axis -1 is 3; they must be equal.",
        "2 | elu(x,x)| x=1     | 6 | operand 2 of elu must be a plain number.",
        "1 | 1/x     | x=0     | 1 | division by zero: x = 0.",
        "1 | x/(y-y) | x=1 y=2 | 1 | division by zero: x = 1, y-y = 0.",
        "1 | x+1/0   | x=1     | 3 | division by zero.",
        "1 | 2*log(x)| x=0     | 2 | log(x) is infinite: x = 0.",
        "1 | sqrt(x) | x=-1    | 0 | sqrt(x) is not a number: x = -1.",
        "1 | x+exp(y)| x=1 y=1000 | 2 | exp(y) overflows, the largest number being 1.8e308: y = 1000.",
        "1 | x*x     | x=1e200 | 1 | x*x overflows, the largest number being 1.8e308: x = 1e200.",
        "1 | 1+sqrt(x)| x=0    | 2 | sqrt(x) has no finite derivative: x = 0.",
      })
  void pointsAtWhatIsWrong(int code, String formula, String values, int caret, String message) {
    List<String> words = new ArrayList<>(List.of(formula));
    words.addAll(Arrays.stream(values.split(" ")).filter(w -> !w.isEmpty()).toList());
    String expected =
        "adjoint explain: %s%n  %s%n  %s^"
            .formatted(message.replace('~', '"'), formula, " ".repeat(caret));
    assertThat(explain(words.toArray(String[]::new))).isEqualTo(Cli.failed(code, expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x=    | 2 | something is missing here at the end.",
        "x     | 0 | a value is written name=number, as in x=-2 or x=[1, 2].",
        "x=y   | 2 | values are made of numbers, and y is none.",
        "x=[1,[2]] | 5 | all elements of a list need the same shape: the first is a number, this is a vector of 1.",
        "x=1e999   | 2 | 1e999 is too large; the largest number is 1.8e308.",
        "sin=1     | 0 | sin is a function. Use another name.",
        "u=1   | 0 | u does not occur in the formula x*x.",
      })
  void pointsIntoAWrongValue(String value, int caret, String message) {
    List<String> words = new ArrayList<>(List.of("x*x"));
    if (value.startsWith("u")) {
      words.add("x=1");
    }
    words.add(value);
    assertThat(explain(words.toArray(String[]::new)))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint explain: %s%n  %s%n  %s^".formatted(message, value, " ".repeat(caret))));
  }

  @Test
  void valuesAreGivenOnce() {
    assertThat(explain("x*x", "x=1", "x=2").errors())
        .startsWith("adjoint explain: x is given twice. Leave one of the values out.");
    assertThat(explain("x*x", "x=1", "--wrt", "y").errors())
        .startsWith("adjoint explain: --wrt names y, which is given no value. There are x.");
  }

  @Test
  void aLongFormulaIsCutAroundThePlace() {
    String sum = "x+".repeat(60);
    assertThat(explain(sum + "y+" + sum + "x", "x=1").errors())
        .isEqualTo(
            "adjoint explain: y has no value. Give it one after the formula, as in y=1.%n  ...%s...%n  %s^%n"
                .formatted("x+".repeat(18) + "y+" + "x+".repeat(17), " ".repeat(3 + 36)));
  }

  @Test
  void nothingOverflowsTheStack() {
    assertThat(explain("(".repeat(5000) + "x", "x=1").errors())
        .startsWith("adjoint explain: the formula is nested more than 100 deep.");
    assertThat(explain("-".repeat(5000) + "x", "x=1").errors())
        .startsWith("adjoint explain: unknown option ---");
    assertThat(explain("0" + "-".repeat(5000) + "x", "x=1").errors())
        .startsWith("adjoint explain: the formula is nested more than 100 deep.");
    assertThat(explain("x" + "+x".repeat(5000), "x=1").errors())
        .startsWith("adjoint explain: the formula has more than 2000 operations.");
  }

  /** A left-deep formula, one that shares every part, and one whose derivative stays long. */
  @Test
  void twoThousandOperationsAreExplained() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          assertThat(output("x" + "*x".repeat(2000), "x=1", "--symbolic"))
              .contains("df/dx  =  2001\n")
              .contains("  AD: 2000 forward, 4000 products and 2000 sums backward");
          StringBuilder halves = new StringBuilder("a1=x/2+x/2; ");
          for (int i = 2; i < 600; i++) {
            halves.append("a%1$d=a%2$d/2+a%2$d/2; ".formatted(i, i - 1));
          }
          assertThat(output(halves + "a599*a599", "x=3", "--symbolic")).contains("df/dx  =  6\n");
          StringBuilder waves = new StringBuilder("a1=sin(x); ");
          for (int i = 2; i < 1000; i++) {
            waves.append("a%1$d=sin(a%2$d)*a%2$d; ".formatted(i, i - 1));
          }
          assertThat(output(waves + "a999+1", "x=1", "--symbolic"))
              .contains("  LaTeX: left out, it would be more than 2^60 operations\n")
              .containsPattern("  its derivative +more than 2\\^60\n");
        });
  }

  @Test
  void noPageStepsThroughThousands(@TempDir Path folder) {
    var run =
        explain("x" + "*x".repeat(600), "x=1", "--html", folder.resolve("page.html").toString());
    assertThat(run.errors())
        .contains(
            "explain: --html: 601 nodes; a page steps through up to 500. Leave --html out, or explain a shorter formula.");
    assertThat(folder.resolve("page.html")).doesNotExist();
  }

  @Test
  void writesThePage(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("page.html");
    assertThat(output("x*y", "x=2", "y=3", "--html", file.toString()))
        .endsWith("wrote " + file + "\n");
    assertThat(Files.readString(file))
        .startsWith("<!DOCTYPE html>")
        .contains("\"formula\":\"x*y\"")
        .endsWith("</html>\n");
    Path nowhere = folder.resolve("none").resolve("page.html");
    assertThat(explain("x*y", "x=2", "y=3", "--html", nowhere.toString()))
        .isEqualTo(
            Cli.failed(
                1,
                "adjoint explain: cannot write "
                    + nowhere
                    + ": there is no folder "
                    + nowhere.getParent()
                    + ". Choose another with --html."));
  }

  @Test
  void wrongOptions() {
    assertThat(explain("x", "x=1", "--foo"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint explain: unknown option --foo. adjoint explain --help lists what there is."));
    assertThat(explain("x", "x=1", "--digits", "0"))
        .isEqualTo(Cli.failed(2, "adjoint explain: --digits is 0; it must be 1 to 17."));
    assertThat(explain("x", "x=1", "--step", "n=2"))
        .isEqualTo(
            Cli.failed(
                2,
                "adjoint explain: --step needs a learning rate and 1 to 1000 steps: --step lr=0.1 n=5."));
    assertThat(explain("x", "x=1", "--step", "lr=a"))
        .isEqualTo(Cli.failed(2, "adjoint explain: --step: a is not a number."));
    assertThat(explain("sum(x)", "x=[1,2]", "--symbolic").errors())
        .startsWith("adjoint explain: --symbolic needs single numbers; this is a vector of 2.");
  }

  @Test
  void theUsageListsEveryFunction() {
    assertThat(Cli.run("explain", "--help").output())
        .startsWith("Usage: adjoint explain ")
        .contains(dev.adjoint.app.explain.TestNames.all())
        .contains("Example: adjoint explain \"(x+y)*z\" x=-2 y=5 z=-4");
  }
}
