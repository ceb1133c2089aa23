package dev.adjoint.examples.lectures.activations;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/** Weighs x by how likely a normal number is smaller. Exact, with a tanh and with a sigmoid. */
@Slide(id = "ACT-09", title = "GELU x Phi(x) and its two approximations")
public final class Act09Gelu implements Lecture {
  @Override
  public void run(Checks c) {
    Curve.table(
        c,
        "gelu",
        Tensor::gelu,
        """
          -3  -0.0040496941  -0.0119456472
          -2  -0.0455002639  -0.0852318011
          -1  -0.1586552539  -0.0833154706
        -0.5  -0.1542687694   0.1325048753
           0   0.0000000000   0.5000000000
         0.5   0.3457312306   0.8674951247
           1   0.8413447461   1.0833154706
           2   1.9544997361   1.0852318011
           3   2.9959503059   1.0119456472
        """);
    Curve.table(
        c,
        "gelu by tanh",
        Tensor::geluTanh,
        """
          -3  -0.0036373921  -0.0115841666
          -2  -0.0454023059  -0.0860992566
          -1  -0.1588080094  -0.0829640838
        -0.5  -0.1542859902   0.1326300965
           0   0.0000000000   0.5000000000
         0.5   0.3457140098   0.8673699035
           1   0.8411919906   1.0829640838
           2   1.9545976941   1.0860992566
           3   2.9963626079   1.0115841666
        """);
    Curve.table(
        c,
        "gelu by sigmoid",
        Tensor::geluSigmoid,
        """
          -3  -0.0180713097  -0.0245483239
          -2  -0.0643413769  -0.0738153543
          -1  -0.1542042341  -0.0677796066
        -0.5  -0.1496115634   0.1207780880
           0   0.0000000000   0.5000000000
         0.5   0.3503884366   0.8792219120
           1   0.8457957659   1.0677796066
           2   1.9356586231   1.0738153543
           3   2.9819286903   1.0245483239
        """);

    Tensor x = Tensor.linspace(-6, 6, 120_001);
    Tensor tanh = x.geluTanh().sub(x.gelu()).abs();
    c.expect("largest error of the tanh form", tanh.amax().item(), 4.7324e-4, 1e-5);
    c.expect("  at |x|", Math.abs(x.get((int) tanh.argmax().item())), 2.7, 2e-3);
    Tensor sigmoid = x.geluSigmoid().sub(x.gelu()).abs();
    c.expect("largest error of the sigmoid form", sigmoid.amax().item(), 0.0203349, 1e-5);
    c.expect("  at |x|", Math.abs(x.get((int) sigmoid.argmax().item())), 2.27, 2e-3);
    c.note("not monotonic: it falls before it rises");
    c.expect("minimum", Curve.minimum(Tensor::gelu)[1], -0.1699712, 1e-6);
    c.expect("  at x", Curve.minimum(Tensor::gelu)[0], -0.7518, 1e-4);
  }
}
