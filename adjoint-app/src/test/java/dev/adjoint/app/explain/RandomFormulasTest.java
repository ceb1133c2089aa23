package dev.adjoint.app.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.adjoint.core.GradCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random formulas: gradients against central differences, and the two ways to evaluate. */
class RandomFormulasTest {
  private static final List<String> NAMES = List.of("x", "y", "z");
  private static final List<String> SMOOTH =
      List.of("exp", "sin", "cos", "tanh", "sigmoid", "softplus", "gelu", "atan", "erf", "silu");

  private static String formula(Random random, int depth) {
    int kind = depth == 0 ? random.nextInt(2) : 2 + random.nextInt(8);
    return switch (kind) {
      case 0 -> NAMES.get(random.nextInt(3));
      case 1 -> String.format(Locale.ROOT, "%.2f", 0.5 + random.nextDouble());
      case 2 -> formula(random, depth - 1) + "+" + formula(random, depth - 1);
      case 3 -> "(" + formula(random, depth - 1) + "-" + formula(random, depth - 1) + ")";
      case 4, 5 -> "(" + formula(random, depth - 1) + ")*(" + formula(random, depth - 1) + ")";
      case 6 -> "(" + formula(random, depth - 1) + ")/(1.5+(" + formula(random, depth - 1) + ")^2)";
      case 7 -> "-(" + formula(random, depth - 1) + ")";
      default -> SMOOTH.get(random.nextInt(SMOOTH.size())) + "(" + formula(random, depth - 1) + ")";
    };
  }

  @Test
  void gradientsAgreeWithCentralDifferences() {
    Random random = new Random(20);
    int tried = 0;
    while (tried < 300) {
      String text = formula(random, 1 + random.nextInt(3));
      List<String> values = new ArrayList<>();
      for (String name : NAMES) {
        if (text.matches(".*\\b" + name + "\\b.*")) {
          values.add(name + "=" + String.format(Locale.ROOT, "%.3f", random.nextGaussian()));
        }
      }
      if (values.isEmpty()) {
        continue;
      }
      tried++;
      Explanation e = Explanation.of(text, values, List.of());
      double[] gradient = e.gradient();
      double[] numeric = GradCheck.numericalGradient(e::apply, e.point(), 1e-5).toDoubleArray();
      double scale = 1 + Math.abs(e.apply(e.point()).item());
      for (int i = 0; i < gradient.length; i++) {
        assertThat(gradient[i])
            .as("%s at %s, by %s", text, values, e.coordinates().get(i))
            .isCloseTo(numeric[i], offset(1e-6 * scale * (1 + Math.abs(numeric[i]))));
        assertThat(Differences.derivative(e.along(i), e.point().get(i)))
            .as("Ridders: %s at %s", text, values)
            .isCloseTo(gradient[i], offset(1e-8 * scale * (1 + Math.abs(gradient[i]))));
      }
      List<String> lines = new ArrayList<>();
      assertThat(new Report(e, 6, lines::add).gradients())
          .as("%s at %s: %s", text, values, lines)
          .isTrue();
    }
  }

  @Test
  void aWrongGradientWouldBeSeen() {
    // the derivative of x^3 at 2 is 12, and differences must not be persuaded otherwise
    assertThat(Differences.derivative(x -> x * x * x, 2)).isCloseTo(12, offset(1e-10));
    assertThat(Differences.derivative(Math::log, 1e-6)).isCloseTo(1e6, offset(1e-3));
    assertThat(Differences.isKink(Math::abs, 0)).isTrue();
    assertThat(Differences.isKink(x -> x * x, 0)).isFalse();
    assertThat(Differences.derivative(x -> Double.NaN, 0)).isNaN();
  }
}
