package dev.adjoint.examples.lectures.descent;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Start at some w, pick a nearby w that reduces J, repeat. The path is kept. */
@Slide(id = "OPT-01", title = "w_j <- w_j - lr dJ/dw_j, until the minimum")
public final class Opt01GradientDescent implements Lecture {
  /** All points from the start to the last. */
  private static List<Tensor> path(UnaryOperator<Tensor> f, Tensor start, double lr, int steps) {
    List<Tensor> path = new ArrayList<>(List.of(start));
    for (int t = 0; t < steps; t++) {
      Tensor w = path.getLast();
      path.add(w.sub(Adjoint.grad(f).apply(w).mul(lr)));
    }
    return path;
  }

  private static Tensor bowl(Tensor v) {
    return v.sum().square().add(v.sub(1).square().sum());
  }

  private static Tensor saddle(Tensor v) {
    Tensor x = v.select(0, 0);
    Tensor y = v.select(0, 1);
    return x.square().mul(2).add(y.square()).add(x.mul(y).mul(4).exp());
  }

  @Override
  public void run(Checks c) {
    c.note("EX-16, lr 0.01: x = 1/4 + 3/4 (1 - 8 lr)^t");
    List<Tensor> bowl =
        path(Opt01GradientDescent::bowl, Tensor.of(new double[] {1, 1, 1}), 0.01, 100);
    String[] x = {"1", "0.94", "0.8848", "0.834016"};
    for (int t = 0; t < x.length; t++) {
      c.expect("t = " + t, bowl.get(t), x[t] + " " + x[t] + " " + x[t]);
    }
    c.expect("t = 100", bowl.get(100).get(0), "0.2501794089");

    c.note("EX-17, lr 0.001 and 0.005");
    Tensor start = Tensor.of(new double[] {1, 1});
    List<Tensor> slow = path(Opt01GradientDescent::saddle, start, 0.001, 100);
    c.expect("t = 1", slow.get(1), "0.7776073999 0.7796073999");
    c.expect("t = 2", slow.get(2), "0.7392547968 0.7428964217");
    c.expect("t = 3", slow.get(3), "0.7095659558 0.7148098445");
    c.expect("t = 50", slow.get(50), "0.3271779745 0.3883905572");
    c.expect("t = 100", slow.get(100), "0.1834812354 0.2841510296");
    List<Tensor> fast = path(Opt01GradientDescent::saddle, start, 0.005, 100);
    c.expect("t = 1", fast.get(1), "-0.1119630007 -0.1019630007");
    c.expect("t = 2", fast.get(2), "-0.1075892003 -0.0985994857");
    c.expect("t = 50", fast.get(50), "-0.0107184025 -0.0272241443");
    c.expect("t = 100", fast.get(100), "0.0088596422 -0.0180285737");
  }
}
