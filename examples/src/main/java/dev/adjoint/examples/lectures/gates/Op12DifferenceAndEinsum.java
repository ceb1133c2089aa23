package dev.adjoint.examples.lectures.gates;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.GradCheck;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.function.UnaryOperator;

/**
 * Two tools of the slides. The difference quotient checks a gradient (AD-28 has its numbers);
 * Einstein's notation names the index that is summed over (TEN-11 has the operation).
 */
@Slide(id = "OP-12", title = "a difference quotient, and what einsum means")
public final class Op12DifferenceAndEinsum implements Lecture {
  @Override
  public void run(Checks c) {
    UnaryOperator<Tensor> f = x -> x.pow(3).sum();
    Tensor x = Tensor.of(new double[] {1, 2});
    c.expect("gradient of x^3", Adjoint.grad(f).apply(x), 3, 12);
    double h = 1e-3;
    c.expect(
        "(f(x + h) - f(x - h)) / 2h = 3x^2 + h^2",
        GradCheck.numericalGradient(f, x, h).select(0, 0).item(),
        3 + h * h,
        1e-9);
    c.expect(
        "(f(x + h) - f(x)) / h = 3x^2 + 3xh + h^2",
        GradCheck.forwardDifference(f, x, h).select(0, 0).item(),
        3 + 3 * h + h * h,
        1e-9);

    Tensor a = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor b = Tensor.of(new double[][] {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}});
    Tensor all = a.unsqueeze(2).mul(b); // [i, j, k]
    c.expect("'ij,jk->ik' is a sum over j", all.sum(1), "38 44 50 56", "83 98 113 128");
    c.expect("  which is the matrix product", a.matmul(b), all.sum(1));
    c.expect("'ij->' is a sum over i and j", a.sum(), 21);
    c.expect("'ij->ji' is the transpose", a.mT(), "1 4", "2 5", "3 6");
  }
}
