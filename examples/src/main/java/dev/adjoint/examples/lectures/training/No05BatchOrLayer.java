package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** One averages down the columns, the other along the rows. */
@Slide(id = "NO-05", title = "batch norm and layer norm on one matrix")
public final class No05BatchOrLayer implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 10}, {2, 20}, {3, 60}, {6, 30}});
    c.expect("layer norm", Norms.layer(x, 0), "-1 1", "-1 1", "-1 1", "-1 1");
    Tensor batch = Norms.batch(x, 0);
    c.expect("batch norm: column means", batch.mean(0), 0, 0);
    c.expect(
        "batch norm: first row's mean is not 0",
        batch.select(0, 0).mean(),
        (-2 / Math.sqrt(3.5) - 20 / Math.sqrt(350)) / 2);
    c.note(
        "erratum: both 'normalize each feature'; layer norm goes over the features of each sample");
    Tensor other = Tensor.concat(0, x, Tensor.of(new double[][] {{100, -100}}));
    c.expect("a sample more: first row by layer norm", Norms.layer(other, 0).select(0, 0), -1, 1);
    double moved = Norms.batch(other, 0).select(0, 0).sub(batch.select(0, 0)).abs().amax().item();
    c.expectTrue("  by batch norm it moves", moved > 0.5);
  }
}
