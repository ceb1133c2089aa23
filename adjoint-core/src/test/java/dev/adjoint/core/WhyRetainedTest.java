package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Diagnose.Retained;
import dev.adjoint.core.Diagnose.Saved;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a graph holds, in numbers and words. */
class WhyRetainedTest {
  private static final String NEEDED =
      "\n  It is needed for a backward pass from this tensor: backward() empties it, and detach() gives"
          + " the numbers without it.";

  private final Param w = new Param(Tensor.ones(DType.F64, Shape.of(10))).named("w");

  private static Retained says(Tensor t, String text) {
    Retained r = Diagnose.whyRetained(t);
    assertThat(r).hasToString(text);
    return r;
  }

  private static Tensor f64(int... shape) {
    return Tensor.ones(DType.F64, Shape.of(shape));
  }

  @Test
  void noGraph() {
    says(
        Tensor.zeros(DType.F32, Shape.of(4)),
        "whyRetained: f32[4] holds no graph: nothing but its own array of 16 bytes.");
    says(
        f64(1000).slice(0, 3, 5),
        "whyRetained: f64[2] holds no graph: nothing but its own array of 8,000 bytes. It shows 16 of"
            + " the 8,000 bytes of an array, which a view keeps whole: copy() cuts it loose.");
    says(
        w.square().sum().detach(),
        "whyRetained: f64[] holds no graph: nothing but its own array of 8 bytes.");
  }

  @Test
  void whatPullbacksSave() {
    Param weight = new Param(f64(3, 4)).named("fc.weight");
    Param bias = new Param(f64(3)).named("fc.bias");
    Retained r =
        says(
            f64(2, 4).linear(weight, bias).square().sum(),
            """
            whyRetained: f64[] holds a graph of 5 nodes and 112 bytes in 2 arrays.
              operations  1 linear, 1 square, 1 sum
              largest     f64[2, 4], 64 bytes, saved by linear
                          f64[2, 3], 48 bytes, saved by square
              leaves      fc.bias f64[3], fc.weight f64[3, 4]\
            """
                + NEEDED);
    assertThat(r.nodes()).isEqualTo(5);
    assertThat(r.bytes()).isEqualTo(112);
    assertThat(r.saved().getFirst()).isEqualTo(new Saved("f64[2, 4]", 64, List.of("linear")));
    assertThat(r.notVisible()).isEmpty();
  }

  @Test
  void anArrayOfManyViewsCountsOnce() {
    Tensor h = f64(6).requiresGrad().exp();
    says(
        h.reshape(2, 3).mT().square().mul(h.reshape(3, 2)).sum(),
        """
        whyRetained: f64[] holds a graph of 8 nodes and 96 bytes in 2 arrays.
          operations  2 reshape, 1 exp, 1 mul, 1 permute, 1 square, 1 sum
          largest     f64[3, 2], 48 bytes, saved by exp, mul, square
                      f64[3, 2], 48 bytes, saved by mul
          leaves      leaf f64[6]\
        """
            + NEEDED);
  }

  @Test
  void manyLossesInOne() {
    Tensor total = Tensor.of(0.0);
    for (int i = 0; i < 1000; i++) {
      total = total.add(w.mul(f64(10)).sum());
    }
    Retained r =
        says(
            total,
            """
            whyRetained: f64[] holds a graph of 3,001 nodes and 80,000 bytes in 1,000 arrays.
              operations  1,000 add, 1,000 mul, 1,000 sum
              largest     f64[10], 80 bytes, saved by mul
                          f64[10], 80 bytes, saved by mul
                          f64[10], 80 bytes, saved by mul
                          f64[10], 80 bytes, saved by mul
                          f64[10], 80 bytes, saved by mul
              leaves      w f64[10]
              It is a sum of 1,000 terms, each with a graph of its own, as total = total.add(loss) in a \
            loop makes it. Use total.add(loss.detach()) to add numbers alone.\
            """);
    assertThat(r.operations()).containsEntry("add", 1000);
  }

  @Test
  void emptiedByBackward() {
    Tensor total = Tensor.of(0.0);
    for (int i = 0; i < 3; i++) {
      Tensor loss = w.mul(f64(10)).sum();
      loss.backward();
      total = total.add(loss);
    }
    says(
        total,
        """
        whyRetained: f64[] holds a graph of 6 nodes and 0 bytes in 0 arrays.
          operations  3 add, 3 sum
          emptied     3 of them, by backward()
          It is a sum of 3 terms, each with a graph of its own, as total = total.add(loss) in a loop makes \
        it. Use total.add(loss.detach()) to add numbers alone.\
        """);
    Tensor loss = w.square().sum();
    loss.backward();
    says(
        loss,
        """
        whyRetained: f64[] holds a graph of 1 node and 0 bytes in 0 arrays.
          operations  1 sum
          emptied     1 of them, by backward()
          backward() has emptied it.\
        """);
  }

  @Test
  void whatIsKeptOtherwise() {
    Tensor h = w.mul(2).retainGrad();
    Tensor loss = h.mul(f64(10)).sum();
    loss.backward(Keep.GRAPH);
    says(
        loss,
        """
        whyRetained: f64[] holds a graph of 4 nodes and 160 bytes in 2 arrays.
          operations  2 mul, 1 sum
          largest     f64[10], 80 bytes, saved by mul
                      f64[10], 80 bytes, saved by retainGrad()
          leaves      w f64[10]\
        """
            + NEEDED);
  }

  @Test
  void checkpointsKeepTheirArguments() {
    Tensor x = f64(10).requiresGrad().exp();
    says(
        Adjoint.checkpoint(in -> in.getFirst().exp().exp().exp().mul(w), x).sum(),
        """
        whyRetained: f64[] holds a graph of 5 nodes and 80 bytes in 1 array.
          operations  1 checkpoint, 1 exp, 1 sum
          largest     f64[10], 80 bytes, saved by checkpoint, exp
          leaves      leaf f64[10], w f64[10]\
        """
            + NEEDED);
  }

  /** An operation of a user, whose pullback keeps an array of Java and a list of tensors. */
  private record Weighted(double[] weights, List<Tensor> others) implements Op.Unary, Op.Linear {
    @Override
    public Spec infer(Spec x) {
      return x;
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return x;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> dy.mul(Tensor.of(weights)).add(others.getFirst()));
    }
  }

  @Test
  void whatOwnOperationsKeep() {
    Op op = new Weighted(new double[40], List.of(f64(100)));
    says(
        Adjoint.apply(op, f64(40).requiresGrad()).sum(),
        """
        whyRetained: f64[] holds a graph of 3 nodes and 1,120 bytes in 2 arrays.
          operations  1 sum, 1 weighted
          largest     f64[100], 800 bytes, saved by weighted
                      double[40], 320 bytes, saved by weighted
          leaves      leaf f64[40]\
        """
            + NEEDED);
  }

  @Test
  void deepGraphsNeedNoStack() {
    Tensor x = Tensor.of(1.0).requiresGrad();
    for (int i = 0; i < 100_000; i++) {
      x = x.add(1);
    }
    assertThat(Diagnose.whyRetained(x).nodes()).isEqualTo(100_001);
  }
}
