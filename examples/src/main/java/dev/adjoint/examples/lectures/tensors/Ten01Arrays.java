package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Arrays of 0 to 4 axes: make, index, slice, reshape, transpose, join, broadcast, reduce. */
@Slide(id = "TEN-01", title = "n-dimensional arrays, as in NumPy")
public final class Ten01Arrays implements Lecture {
  @Override
  public void run(Checks c) {
    int[][] shapes = {{}, {4}, {2, 3}, {2, 3, 4}, {2, 3, 4, 5}};
    for (int[] s : shapes) {
      Tensor x = Tensor.ones(s);
      c.expectText("rank " + x.rank(), x.shape(), Shape.of(s).toString());
      c.expect("  elements", x.sum(), x.numel());
    }
    Tensor x = Tensor.arange(24).reshape(2, 3, 4);
    c.expect("x[1, 2, 3]", x.get(1, 2, 3), 23);
    c.expect("x[-1, 0, -2]", x.get(-1, 0, -2), 14);
    c.expect("x[0]", x.select(0, 0), "0 1 2 3", "4 5 6 7", "8 9 10 11");
    c.expect("x[1, :, 1:3]", x.select(0, 1).slice(1, 1, 3), "13 14", "17 18", "21 22");
    c.expect("x[0, ::-1, 0]", x.select(0, 0).select(1, 0).flip(0), 8, 4, 0);
    c.expectText("x.reshape(4, -1)", x.reshape(4, -1).shape(), "[4, 6]");
    c.expectText("x.transpose(0, 2)", x.transpose(0, 2).shape(), "[4, 3, 2]");
    c.expect("  its [3, 2, 1]", x.transpose(0, 2).get(3, 2, 1), 23);
    Tensor a = Tensor.of(new double[][] {{1, 2}, {3, 4}});
    c.expect("concat along axis 0", Tensor.concat(0, a, a), "1 2", "3 4", "1 2", "3 4");
    c.expect("concat along axis 1", Tensor.concat(1, a, a), "1 2 1 2", "3 4 3 4");
    c.expectText("stack along a new axis 0", Tensor.stack(0, a, a, a).shape(), "[3, 2, 2]");
    c.expectText(
        "[2, 1, 4] + [3, 1]", Tensor.ones(2, 1, 4).add(Tensor.ones(3, 1)).shape(), "[2, 3, 4]");
    c.expect("sum over axes 0 and 2", x.sum(0, 2), 60, 92, 124);
    c.expectText("float64 for teaching", Tensor.of(0.1).dtype(), "f64");
    c.expectText("float32 for speed", Tensor.zeros(2).dtype(), "f32");
  }
}
