package dev.adjoint.examples.lectures.descent;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.train.Batch;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Dataset;
import java.util.function.UnaryOperator;

/** The gradients of equal batches have the full gradient as their mean. */
@Slide(id = "OPT-13", title = "full batch, mini-batches, single samples: one loop")
public final class Opt13MiniBatches implements Lecture {
  @Override
  public void run(Checks c) {
    Tensor x = Rng.using(1, () -> Rng.current().normal(DType.F64, Shape.of(12, 3)));
    Tensor y = x.sum(1).unsqueeze(1).sin();
    Tensor w = Tensor.of(new double[][] {{0.1, -0.2, 0.3}});
    Tensor full = Adjoint.grad(v -> Losses.mse(x.linear(v, null), y)).apply(w);
    for (int size : new int[] {12, 6, 4, 1}) {
      DataLoader loader = DataLoader.of(Dataset.of(x, y), size).shuffled(1);
      Tensor sum = Tensor.zeros(DType.F64, w.shape());
      for (Batch b : loader.epoch(1)) {
        UnaryOperator<Tensor> loss = v -> Losses.mse(b.inputs().linear(v, null), b.targets());
        sum = sum.add(Adjoint.grad(loss).apply(w));
      }
      Tensor mean = sum.div(loader.batches());
      double off = mean.sub(full).abs().amax().item();
      c.expectTrue("batches of " + size + ": mean gradient as the full one, to 1e-12", off < 1e-12);
    }
  }
}
