package dev.adjoint.examples.lectures.tensors;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * Here a row is a sample and a weight matrix is [outputs, inputs], as in PyTorch; the deck writes a
 * sample as a column and W as [inputs, outputs]. One is the transpose of the other.
 */
@Slide(id = "TEN-09", title = "rows are samples")
public final class Ten09Layout implements Lecture {
  @Override
  public void run(Checks c) {
    // Two features, three samples, two outputs.
    Tensor x = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});
    Tensor weight = Tensor.of(new double[][] {{1, -1}, {2, 0.5}});
    Tensor bias = Tensor.of(new double[] {0.5, -0.5});
    Tensor rows = x.linear(weight, bias);
    c.expect(
        "here: X weight' + b, a row for each sample", rows, "-0.5 2.5", "-0.5 7.5", "-0.5 12.5");

    Tensor deckX = x.mT();
    Tensor deckW = weight.mT();
    Tensor columns = deckW.mT().matmul(deckX).add(bias.unsqueeze(1));
    c.expect(
        "the deck: W'X + b, a column for each sample", columns, "-0.5 -0.5 -0.5", "2.5 7.5 12.5");
    c.expectTrue("one is the transpose of the other", columns.mT().bitEquals(rows));
  }
}
