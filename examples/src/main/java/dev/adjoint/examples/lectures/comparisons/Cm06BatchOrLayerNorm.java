package dev.adjoint.examples.lectures.comparisons;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.training.Norms;

/**
 * Batch norm forgets the scale of a feature, layer norm the scale of a sample. So each is blind to
 * another change.
 */
@Slide(id = "CM-06", title = "batch norm and layer norm: what is the difference?")
public final class Cm06BatchOrLayerNorm implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 10, 4}, {2, 20, 0}, {3, 60, -1}, {6, 30, 2}});
    Tensor units = Tensor.of(new double[] {1000, 0.1, 7});
    Tensor volume = Tensor.of(new double[][] {{2}, {5}, {0.5}, {3}});
    c.expect(
        "a feature in other units: batch norm", Norms.batch(x.mul(units), 0), Norms.batch(x, 0));
    c.expectTrue(
        "  layer norm changes", change(Norms.layer(x.mul(units), 0), Norms.layer(x, 0)) > 0.1);
    c.expect("a sample louder: layer norm", Norms.layer(x.mul(volume), 0), Norms.layer(x, 0));
    c.expectTrue(
        "  batch norm changes", change(Norms.batch(x.mul(volume), 0), Norms.batch(x, 0)) > 0.1);
    Tensor single = x.select(0, 0).unsqueeze(0);
    c.expect(
        "one sample alone: layer norm as before",
        Norms.layer(single, 0).select(0, 0),
        Norms.layer(x, 0).select(0, 0));
    c.expect("  batch norm: nothing left of it", Norms.batch(single, 1e-5).select(0, 0), 0, 0, 0);
  }

  private static double change(Tensor a, Tensor b) {
    return a.sub(b).abs().amax().item();
  }
}
