package dev.adjoint.examples.lectures.syllabus;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.examples.lectures.Sines;
import java.util.List;
import java.util.function.Function;

/**
 * The fourth week's assignment: forward and backward of each by hand, and each against the engine.
 * NO-02 to NO-06 and section E have their numbers.
 */
@Slide(id = "SY-06", title = "batch norm, layer norm, dropout, activations: backward by hand")
public final class Sy06LayersByHand implements Lecture {
  private static final Tensor X = Sines.of(1, 5, 4);
  private static final Tensor G = Sines.of(40, 5, 4);
  private static final double EPS = 1e-5;

  /** What the engine's derivative of f at X for upstream G and the one by hand differ by. */
  private static void check(Checks c, String what, Function<Tensor, Tensor> f, Tensor byHand) {
    List<Tensor> d = Adjoint.vjp(v -> f.apply(v.get(0)), X).pullback().apply(G);
    c.expect(what, byHand.sub(d.getFirst()).abs().amax(), 0);
  }

  /** (x - E x) / sqrt(Var x + eps) over an axis. */
  private static Tensor norm(Tensor x, int axis) {
    return x.sub(x.meanKeep(axis)).div(x.varBiasedKeep(axis).add(EPS).sqrt());
  }

  /** (g - E g - n E(g n)) / sqrt(Var x + eps): mean and variance send their share back. */
  private static Tensor normBackward(int axis) {
    Tensor n = norm(X, axis);
    Tensor inner = G.sub(G.meanKeep(axis)).sub(n.mul(G.mul(n).meanKeep(axis)));
    return inner.div(X.varBiasedKeep(axis).add(EPS).sqrt());
  }

  @Override
  public void run(Checks c) {
    c.note("largest difference between the gradient by hand and the engine's");
    check(c, "batch norm", x -> norm(x, 0), normBackward(0));
    check(c, "layer norm", x -> norm(x, 1), normBackward(1));
    Tensor kept = Rng.using(1, () -> Rng.current().bernoulli(0.75, DType.F64, X.shape()));
    check(c, "dropout 0.25: the mask once more", x -> x.mul(kept).div(0.75), G.mul(kept).div(0.75));
    Tensor y = X.sigmoid();
    check(c, "sigmoid: y (1 - y)", Tensor::sigmoid, G.mul(y).mul(y.rsub(1)));
    check(c, "tanh: 1 - y^2", Tensor::tanh, G.mul(X.tanh().square().rsub(1)));
    Tensor on = X.gt(0).to(DType.F64);
    check(c, "ReLU: 1 where x > 0", Tensor::relu, G.mul(on));
    check(c, "leaky ReLU 0.1", x -> x.leakyRelu(0.1), G.mul(on.mul(0.9).add(0.1)));
    check(c, "ELU: e^x where x <= 0", x -> x.elu(1), G.mul(X.gt(0).where(on, X.exp())));
    Tensor s = X.softmax(1);
    check(c, "softmax: s (g - g s)", x -> x.softmax(1), s.mul(G.sub(G.mul(s).sumKeep(1))));
  }
}
