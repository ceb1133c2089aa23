package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.train.Batch;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Its size, and the examples of given numbers: that is all a loader asks for. */
@Slide(id = "TR-04", title = "a Dataset of one's own")
public final class Tr04Dataset implements Lecture {
  /** n and n^2. */
  private record Squares(int size) implements Dataset {
    @Override
    public Batch batch(int... indices) {
      Tensor n = Tensor.of(Arrays.stream(indices).asDoubleStream()).unsqueeze(1);
      return new Batch(n, n.square());
    }
  }

  @Override
  public void run(Checks c) {
    List<Batch> batches = new ArrayList<>();
    for (Batch b : DataLoader.of(new Squares(5), 2).epoch(1)) {
      batches.add(b);
    }
    c.expect("batches", batches.size(), 3);
    c.expect("targets of the second", batches.get(1).targets(), "4", "9");
    c.expect("targets of the last", batches.get(2).targets().squeeze(1), 16);
  }
}
