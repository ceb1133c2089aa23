package dev.adjoint.app.lectures;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.app.lectures.Drawings.Formula;
import dev.adjoint.app.lectures.Drawings.Sheet;
import dev.adjoint.examples.Lectures;
import dev.adjoint.examples.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is drawn beside the programs. */
class DrawingsTest {
  static List<Formula> formulas() {
    return Drawings.all().stream()
        .filter(Formula.class::isInstance)
        .map(Formula.class::cast)
        .toList();
  }

  /** The graph is that of its program: its result, or the first gradient, is in the program. */
  @ParameterizedTest
  @MethodSource("formulas")
  void theGraphShowsTheProgramsNumbers(Formula drawn) {
    var program = Outcome.of(Lectures.find(drawn.id()).orElseThrow());
    var numbers = new ArrayList<Double>();
    for (var check : program.checks()) {
      for (var word : check.got().split(" ")) {
        if (word.matches("-?\\d+(\\.\\d+)?")) {
          numbers.add(Double.valueOf(word));
        }
      }
    }
    var graph = drawn.explanation().graph();
    var result = requireNonNull(graph.result().value());
    var first = drawn.values().getFirst();
    var gradient = requireNonNull(graph.vertex(first.substring(0, first.indexOf('='))).grad());
    boolean same =
        isAmong(numbers, result.item()) || gradient.stream().allMatch(g -> isAmong(numbers, g));
    assertThat(same).as("%s and %s are not in %s", result, gradient, numbers).isTrue();
  }

  private static boolean isAmong(List<Double> numbers, double x) {
    return numbers.stream().anyMatch(n -> Math.abs(n - x) <= 1e-6 * Math.max(1, Math.abs(x)));
  }

  @Test
  void everyDrawingHasAProgram() {
    assertThat(Drawings.all()).allMatch(d -> Lectures.find(d.id()).isPresent());
    assertThat(Drawings.all()).doesNotHaveDuplicates();
  }

  @Test
  void readsItsLines() {
    assertThat(
            Drawings.parse(
                Stream.of("# a remark", "", "A-1: q=x+y; q*z | x=1  y=2 z=[1,2]", "A-2: sheet s")))
        .containsExactly(
            new Formula("A-1", "q=x+y; q*z", List.of("x=1", "y=2", "z=[1,2]")),
            new Sheet("A-2", "s"));
    assertThatThrownBy(() -> Drawings.parse(Stream.of("A-1: x*x")))
        .hasMessage("drawings: not 'ID: FORMULA | VALUES' or 'ID: sheet NAME': A-1: x*x");
  }
}
