package dev.adjoint.examples.lectures.descent;

import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;
import java.util.function.Function;

/** Only the rule for one parameter has to be said. */
@Slide(id = "OPT-08", title = "an optimizer of one's own in ten lines")
public final class Opt08OwnOptimizer implements Lecture {
  private static final class MySgd extends Optimizer {
    MySgd(List<Param> parameters, double learningRate) {
      super(parameters, learningRate);
    }

    @Override
    protected void update(int i, Param p, Tensor g) {
      p.assign(p.value().sub(g.mul(learningRate())));
    }
  }

  private static Tensor train(Function<List<Param>, Optimizer> rule) {
    Param w = new Param(Tensor.of(new double[] {1, 1, 1}));
    Optimizer optimizer = rule.apply(List.of(w));
    for (int t = 0; t < 100; t++) {
      optimizer.zeroGrad();
      w.sum().square().add(w.sub(1).square().sum()).backward();
      optimizer.step();
    }
    return w.value();
  }

  @Override
  public void run(Checks c) {
    Tensor mine = train(w -> new MySgd(w, 0.01));
    c.expect("EX-16 with it", mine.get(0), "0.2501794089");
    c.expect("  beside Sgd", mine, train(w -> new Sgd(w, 0.01)));
  }
}
