package dev.adjoint.examples.lectures;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;

/**
 * L = 1 / (1 + exp(-(w0 x0 + w1 x1 + w2))), first gate by gate, then with sigmoid as one gate, then
 * as flat code without any engine.
 */
@Slide(id = "EX-02", title = "L = sigmoid(w0 x0 + w1 x1 + w2): five gates, or one")
public final class Ex02SigmoidNeuron implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor w0 = Tensor.of(2.0).requiresGrad();
    Tensor x0 = Tensor.of(-1.0).requiresGrad();
    Tensor w1 = Tensor.of(-3.0).requiresGrad();
    Tensor x1 = Tensor.of(-2.0).requiresGrad();
    Tensor w2 = Tensor.of(-3.0).requiresGrad();

    Tensor s0 = w0.mul(x0).retainGrad();
    Tensor s1 = w1.mul(x1).retainGrad();
    Tensor s2 = s0.add(s1).retainGrad();
    Tensor s3 = s2.add(w2).retainGrad();
    Tensor minus = s3.neg().retainGrad();
    Tensor exp = minus.exp().retainGrad();
    Tensor plus = exp.add(1).retainGrad();
    Tensor loss = plus.reciprocal().retainGrad();
    loss.backward();

    c.node("s0 = w0 x0", s0, "-2", "0.1966119332");
    c.node("s1 = w1 x1", s1, "6", "0.1966119332");
    c.node("s2 = s0 + s1", s2, "4", "0.1966119332");
    c.node("s3 = s2 + w2", s3, "1", "0.1966119332");
    c.node("-s3", minus, "-1", "-0.1966119332");
    c.node("exp", exp, "0.3678794412", "-0.5344466454");
    c.node("+ 1", plus, "1.3678794412", "-0.5344466454");
    c.node("L = 1 / ...", loss, "0.7310585786", "1");
    c.note("the slide writes 0.40, -0.40, -0.60: computed from 0.2, which was already rounded");
    c.node("w0", w0, "2", "-0.1966119332");
    c.node("x0", x0, "-1", "0.3932238665");
    c.node("w1", w1, "-3", "-0.3932238665");
    c.node("x1", x1, "-2", "-0.5898357997");
    c.node("w2", w2, "-3", "0.1966119332");

    Tensor[] in = {w0, x0, w1, x1, w2};
    var gate =
        Adjoint.valueAndGrads(
            v -> v.get(0).mul(v.get(1)).add(v.get(2).mul(v.get(3))).add(v.get(4)).sigmoid(), in);
    c.expect("one gate: L", gate.value(), loss.item());
    c.expect("one gate: (1 - L) L", s3.sigmoid().mul(s3.sigmoid().rsub(1)), "0.1966119332");
    String[] names = {"w0", "x0", "w1", "x1", "w2"};
    double[] flat = flatCode(2, -1, -3, -2, -3);
    for (int i = 0; i < in.length; i++) {
      c.expect("one gate: dL/d" + names[i], gate.grads().get(i), flat[i]);
      c.expect("flat code: dL/d" + names[i], in[i].grad(), flat[i]);
    }
  }

  /** The slide's flat code: forward, then backward in reverse order, one line for each gate. */
  private static double[] flatCode(double w0, double x0, double w1, double x1, double w2) {
    double s0 = w0 * x0;
    double s1 = w1 * x1;
    double s2 = s0 + s1;
    double s3 = s2 + w2;
    double loss = 1 / (1 + Math.exp(-s3));

    double gradLoss = 1.0;
    double gradS3 = gradLoss * (1 - loss) * loss;
    double gradW2 = gradS3;
    double gradS2 = gradS3;
    double gradS0 = gradS2;
    double gradS1 = gradS2;
    double gradW1 = gradS1 * x1;
    double gradX1 = gradS1 * w1;
    double gradW0 = gradS0 * x0;
    double gradX0 = gradS0 * w0;
    return new double[] {gradW0, gradX0, gradW1, gradX1, gradW2};
  }
}
