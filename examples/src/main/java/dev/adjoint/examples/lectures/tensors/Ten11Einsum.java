package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Each axis has a letter; letters that the result lacks are summed. */
@Slide(id = "TEN-11", title = "Einstein's notation: einsum, with its gradient")
public final class Ten11Einsum implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor a = Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}});
    Tensor b = Tensor.of(new double[][] {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}});
    Tensor square = Tensor.of(new double[][] {{1, 2}, {3, 4}});

    c.expect("ij,jk->ik", Tensor.einsum("ij,jk->ik", a, b), "38 44 50 56", "83 98 113 128");
    c.expect("ij->", Tensor.einsum("ij->", a), 21);
    c.expect("ij->ji", Tensor.einsum("ij->ji", a), "1 4", "2 5", "3 6");
    c.expect("ij->j", Tensor.einsum("ij->j", a), "5 7 9");
    c.expect("ii->", Tensor.einsum("ii->", square), 5);
    c.expect("ii->i", Tensor.einsum("ii->i", square), "1 4");

    Tensor x = Tensor.stack(0, a, a.mul(2));
    Tensor y = Tensor.stack(0, b, b);
    Tensor z = Tensor.einsum("bij,bjk->bik", x, y);
    c.expect("bij,bjk->bik, b = 0", z.select(0, 0), "38 44 50 56", "83 98 113 128");
    c.expect("bij,bjk->bik, b = 1", z.select(0, 1), "76 88 100 112", "166 196 226 256");

    Tensor da = Adjoint.grad(t -> Tensor.einsum("ij,jk->ik", t, b).sum()).apply(a);
    c.expect("d sum / da: row sums of b", da, "10 26 42", "10 26 42");
    Tensor db = Adjoint.grad(t -> Tensor.einsum("ij,jk->ik", a, t).sum()).apply(b);
    c.expect("d sum / db: column sums of a", db, "5 5 5 5", "7 7 7 7", "9 9 9 9");
    Tensor trace = Adjoint.grad(t -> Tensor.einsum("ii->", t)).apply(square);
    c.expect("d trace", trace, "1 0", "0 1");
  }
}
