package dev.adjoint.examples.lectures.syllabus;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** What one solves with NumPy in the first week, without a loop. */
@Slide(id = "SY-01", title = "linear algebra: problems with arrays")
public final class Sy01ArrayProblems implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor a = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    Tensor b = Tensor.of(new double[][] {{0, 0}, {3, 4}});
    c.expect("columns with mean 0", a.sub(a.mean(0)), "-2 -2", "0 0", "2 2");
    c.expect("rows of length 1", a.div(a.normKeep(2, 1)).square().sum(1), 1, 1, 1);
    Tensor apart = a.unsqueeze(1).sub(b.unsqueeze(0)).norm(2, 2); // all pairs
    c.expect("distance of each row from (3, 4)", apart.select(1, 1), "2.8284271247 0 2.8284271247");
    c.expect("the nearest of the two for each row", apart.argmin(1), 0, 1, 1);
    c.expect("a^T a = sum of outer products", a.mT().matmul(a), "35 44", "44 56");
    c.expect("trace of a^T a = sum of squares", Tensor.einsum("ii->", a.mT().matmul(a)), 91);
    c.expect("one-hot", Tensor.of(new long[] {2, 0}).oneHot(3).to(DType.F64), "0 0 1", "1 0 0");
    c.expect(
        "a chessboard",
        Tensor.arange(3).unsqueeze(1).add(Tensor.arange(3)).remainder(2).to(DType.F64),
        "0 1 0",
        "1 0 1",
        "0 1 0");
  }
}
