package dev.adjoint.examples.lectures.comparisons;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A pass of forward mode gives one column of the Jacobian, a pass of reverse mode one row. */
@Slide(id = "CM-04", title = "forward mode and reverse mode: how many passes")
public final class Cm04ForwardOrReverse implements Lecture {
  private final AtomicInteger forward = new AtomicInteger();
  private final AtomicInteger reverse = new AtomicInteger();

  /** The Jacobian column by column. */
  private Tensor byColumns(UnaryOperator<Tensor> f, Tensor x) {
    List<Tensor> columns = new ArrayList<>();
    Tensor unit = Tensor.eye(DType.F64, x.numel());
    for (int i = 0; i < x.numel(); i++) {
      columns.add(Adjoint.jvp(f, x, unit.select(0, i)).tangent());
      forward.incrementAndGet();
    }
    return Tensor.stack(-1, columns.toArray(new Tensor[0]));
  }

  /** The Jacobian row by row. */
  private Tensor byRows(UnaryOperator<Tensor> f, Tensor x, int outputs) {
    List<Tensor> rows = new ArrayList<>();
    Tensor unit = Tensor.eye(DType.F64, outputs);
    var vjp = Adjoint.vjp(v -> f.apply(v.get(0)), x);
    for (int i = 0; i < outputs; i++) {
      rows.add(vjp.pullback().apply(unit.select(0, i)).get(0));
      reverse.incrementAndGet();
    }
    return Tensor.stack(0, rows.toArray(new Tensor[0]));
  }

  private void compare(Checks c, String what, UnaryOperator<Tensor> f, Tensor x, int outputs) {
    forward.set(0);
    reverse.set(0);
    Tensor columns = byColumns(f, x);
    Tensor rows = byRows(f, x, outputs);
    c.expect(what + ": forward passes", forward.get(), x.numel());
    c.expect("  reverse passes", reverse.get(), outputs);
    c.expectTrue("  the same numbers", columns.sub(rows).abs().amax().item() < 1e-12);
  }

  @Override
  public void run(Checks c) {
    Tensor many = Tensor.linspace(-1, 1, 50);
    Tensor one = Tensor.of(new double[] {0.5});
    compare(c, "R^50 to R", x -> x.sin().mul(x).sum().unsqueeze(0), many, 1);
    compare(c, "R to R^50", x -> many.mul(x).sin(), one, 50);
    Tensor t = Tensor.of(0.5);
    var gradient = Adjoint.valueAndGrad(x -> x.square().sum(), many);
    c.expect("a loss: one pass gives all 50", gradient.grad(), many.mul(2));
    var curve = Adjoint.jvp(x -> Tensor.stack(0, x, x.square(), x.exp()), t, Tensor.of(1.0));
    c.expect("a curve: one pass gives its velocity", curve.tangent(), 1, 1, Math.exp(0.5));
  }
}
