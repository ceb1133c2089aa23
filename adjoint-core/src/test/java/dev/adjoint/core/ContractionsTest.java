package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Contract.Labelled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order in which einsum multiplies, and equations that no other test has. */
class ContractionsTest {
  /** Zeros of these sizes, with the letters as labels. */
  private static Labelled operand(String letters, int... sizes) {
    return new Labelled(Tensor.zeros(DType.F32, Shape.of(sizes)), letters.chars().boxed().toList());
  }

  private static List<int[]> steps(String output, Labelled... operands) {
    return new Equation.Path(List.of(operands), output.chars().boxed().toList()).steps();
  }

  @Test
  void chainsAreMultipliedInTheCheapestOrder() {
    // (ab bc) cd takes 1*100*100 + 1*100*100, ab (bc cd) 100*100*100 + 1*100*100.
    assertThat(steps("ad", operand("ab", 1, 100), operand("bc", 100, 100), operand("cd", 100, 100)))
        .containsExactly(new int[] {0, 1}, new int[] {0, 1});
    assertThat(steps("ad", operand("ab", 100, 100), operand("bc", 100, 100), operand("cd", 100, 1)))
        .containsExactly(new int[] {1, 2}, new int[] {0, 1});
  }

  @Test
  void aProductOfStrangersIsNotMadeEarly() {
    // First ab with ac would be a big outer product over b and c.
    assertThat(
            steps(
                "a",
                operand("ab", 2, 50),
                operand("ac", 2, 50),
                operand("b", 50),
                operand("c", 50)))
        .containsExactly(new int[] {0, 2}, new int[] {1, 2}, new int[] {0, 1});
  }

  @Test
  void manyOperandsAreMultipliedToo() {
    int n = 12;
    StringBuilder equation = new StringBuilder();
    Tensor[] factors = new Tensor[n];
    Tensor want = Tensor.eye(DType.F64, 2);
    Rng rng = new Rng(1);
    for (int i = 0; i < n; i++) {
      equation.append(i == 0 ? "" : ",").append((char) ('a' + i)).append((char) ('b' + i));
      factors[i] = rng.normal(DType.F64, Shape.of(2, 2));
      want = want.matmul(factors[i]);
    }
    Tensor got = Tensor.einsum(equation.toString(), factors);
    assertThat(got.allClose(want, 1e-12, 1e-12)).isTrue();
    List<Labelled> operands = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      operands.add(operand("" + (char) ('a' + i) + (char) ('b' + i), 2, 2));
    }
    assertThat(steps("am", operands.toArray(new Labelled[0]))).hasSize(n - 1);
  }

  @Test
  void integersAreComputedInI64() {
    Tensor a = Tensor.of(new int[] {1, 2, 3, 4}, 2, 2);
    Tensor c = Tensor.einsum("ij,jk", a, a);
    assertThat(c.dtype()).isEqualTo(DType.I64);
    assertThat(c.toLongArray()).containsExactly(7, 10, 15, 22);
    assertThat(Tensor.einsum("ii", a).toLongArray()).containsExactly(5);
    assertThat(Tensor.einsum("ij->ji", a).dtype()).isEqualTo(DType.I64);
  }

  @Test
  void equationsMayBeEmptyOrNameDotsForNothing() {
    Tensor two = Tensor.of(2.0);
    assertThat(Tensor.einsum("", two).item()).isEqualTo(2);
    assertThat(Tensor.einsum("->", two).item()).isEqualTo(2);
    assertThat(Tensor.einsum("i->...i", Tensor.ones(3)).shape()).isEqualTo(Shape.of(3));
    assertThat(Tensor.einsum(" ... , ... -> ... ", two, two).item()).isEqualTo(4);
  }

  @Test
  void productsOfEightAxes() {
    Tensor a = new Rng(2).normal(DType.F64, Shape.of(2, 1, 2, 1, 2, 1, 2, 3));
    Tensor b = new Rng(3).normal(DType.F64, Shape.of(1, 2, 1, 1, 1, 2, 3, 2));
    Tensor c = a.matmul(b);
    assertThat(c.shape()).isEqualTo(Shape.of(2, 2, 2, 1, 2, 2, 2, 2));
    assertThat(Tensor.einsum("...ij,...jk", a, b).allClose(c, 1e-14, 1e-14)).isTrue();
  }
}
