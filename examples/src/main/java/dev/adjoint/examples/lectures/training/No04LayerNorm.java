package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** No batch is needed, so it does the same in training and in evaluation. */
@Slide(id = "NO-04", title = "layer norm: the features of each sample")
public final class No04LayerNorm implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Tensor.of(new double[][] {{1, 2, 3}, {4, 6, 8}});
    c.expect(
        "epsilon 0",
        Norms.layer(x, 0),
        "-1.2247448714 0 1.2247448714",
        "-1.2247448714 0 1.2247448714");
    c.expect(
        "epsilon 1e-5",
        Norms.layer(x, 1e-5),
        "-1.2247356859 0 1.2247356859",
        "-1.2247425750 0 1.2247425750");
    Tensor g = Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 2}});
    var norm = Adjoint.vjp(v -> Norms.layer(v.get(0), 0), x);
    c.expect(
        "dx", norm.pullback().apply(g).get(0), "0.2041241452 -0.4082482905 0.2041241452", "0 0 0");
    c.note("erratum: sqrt(var(z + eps)) is printed; a constant added changes no variance");
    Tensor printed = x.sub(x.meanKeep(-1)).div(x.add(1e-5).varBiasedKeep(-1).sqrt());
    c.expect("as printed: as without epsilon", printed, Norms.layer(x, 0));
  }
}
