package dev.adjoint.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.kernel.View;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What PyTorch prints for some hundreds of tensors, with our names of types: {@code printing.txt},
 * made by {@code adjoint-conformance/golden/make_printing.py}. See also {@link PrinterTest}.
 */
class PrintingTest {
  private record Case(Tensor tensor, PrintOptions options, String about, String text) {
    static Case parse(String lines) {
      String[] parts = lines.split("\n", 3);
      String[] words = parts[0].split(" ");
      int[] sizes =
          words[1].equals("-")
              ? new int[0]
              : Stream.of(words[1].split(",")).mapToInt(Integer::parseInt).toArray();
      DType dtype = DType.valueOf(words[0].toUpperCase(Locale.ROOT));
      View v = View.allocate(dtype, Shape.of(sizes));
      String numbers = parts[1].substring("<".length()).strip();
      if (!numbers.isEmpty()) {
        String[] each = numbers.split(" ");
        assertThat(each).hasSize(v.numel());
        for (int i = 0; i < each.length; i++) {
          if (dtype.isFloating()) {
            v.setDouble(i, number(each[i]));
          } else {
            v.setLong(i, Long.parseLong(each[i]));
          }
        }
      }
      PrintOptions options =
          new PrintOptions(
              Integer.parseInt(words[2]),
              Integer.parseInt(words[3]),
              Integer.parseInt(words[4]),
              Integer.parseInt(words[5]),
              PrintOptions.Scientific.valueOf(words[6]));
      Tensor t = Tensor.of(v);
      return new Case(
          words[7].equals("leaf") ? t.requiresGrad() : t,
          options,
          parts[0],
          parts[2].stripTrailing());
    }

    private static double number(String python) {
      return switch (python) {
        case "nan" -> Double.NaN;
        case "inf" -> Double.POSITIVE_INFINITY;
        case "-inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(python);
      };
    }
  }

  private static List<Case> cases() throws IOException {
    try (InputStream in = PrintingTest.class.getResourceAsStream("printing.txt")) {
      String all = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      String[] parts = all.split("\n> ");
      assertThat(parts[0]).startsWith("PyTorch 2.13.0");
      return Stream.of(parts).skip(1).map(Case::parse).toList();
    }
  }

  @Test
  void printsAsPyTorchDoes() throws IOException {
    List<Case> cases = cases();
    assertThat(cases).hasSizeGreaterThan(400);
    List<String> wrong = new ArrayList<>();
    for (Case c : cases) {
      String got = c.tensor().toString(c.options());
      if (!got.equals(c.text())) {
        wrong.add(c.about() + "\nPyTorch:\n" + c.text() + "\nours:\n" + got);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void stridesDoNotShow() {
    Tensor x = Tensor.arange(12).reshape(3, 4);
    assertThat(x.mT()).hasToString(x.mT().copy().toString());
    assertThat(x.flip(0).slice(1, 0, 4, 2))
        .hasToString(x.flip(0).slice(1, 0, 4, 2).copy().toString());
    assertThat(Tensor.of(2.5f).expand(2, 2))
        .hasToString("tensor([[2.5000, 2.5000],\n        [2.5000, 2.5000]])");
  }

  @Test
  void theOptionsOfTheProcess() {
    Tensor x = Tensor.of(new float[] {0.5f, 0.25f});
    PrintOptions.setCurrent(PrintOptions.DEFAULT.withPrecision(1));
    try {
      assertThat(x).hasToString("tensor([0.5, 0.2])");
      assertThat(PrintOptions.current().precision()).isEqualTo(1);
    } finally {
      PrintOptions.setCurrent(PrintOptions.DEFAULT);
    }
    assertThat(x).hasToString("tensor([0.5000, 0.2500])");
  }

  @Test
  void eachOptionHasItsMethod() {
    PrintOptions o =
        PrintOptions.DEFAULT
            .withPrecision(1)
            .withThreshold(2)
            .withEdgeItems(4)
            .withLineWidth(5)
            .withScientific(PrintOptions.Scientific.OFF);
    assertThat(o).isEqualTo(new PrintOptions(1, 2, 4, 5, PrintOptions.Scientific.OFF));
  }
}
