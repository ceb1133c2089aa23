package dev.adjoint.examples.lectures.training;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.train.Batch;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Cut into batches, in an order that only the seed and the epoch decide. */
@Slide(id = "TR-03", title = "train_dataloader: mini-batches")
public final class Tr03DataLoader implements Lecture {
  private static List<Integer> order(DataLoader loader, int epoch) {
    List<Integer> order = new ArrayList<>();
    for (Batch b : loader.epoch(epoch)) {
      for (double x : b.inputs().toDoubleArray()) {
        order.add((int) x);
      }
    }
    return order;
  }

  private static Tensor sizes(DataLoader loader) {
    List<Double> sizes = new ArrayList<>();
    for (Batch b : loader.epoch(1)) {
      sizes.add((double) b.size());
    }
    return Tensor.of(sizes.stream().mapToDouble(s -> s));
  }

  @Override
  public void run(Checks c) {
    Tensor ten = Tensor.arange(DType.F64, 0, 10, 1);
    DataLoader loader = DataLoader.of(Dataset.of(ten, ten), 3);
    c.expect("10 samples in batches of 3", sizes(loader), 3, 3, 3, 1);
    c.expect("without the last", sizes(loader.droppingLast()), 3, 3, 3);
    DataLoader shuffled = loader.shuffled(1);
    List<Integer> first = order(shuffled, 1);
    c.expectText(
        "shuffled: each sample once", new TreeSet<>(first), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]");
    c.expectTrue("  ten of them", first.size() == 10);
    c.expectTrue("same seed, same order", first.equals(order(loader.shuffled(1), 1)));
    c.expectTrue("another epoch, another order", !first.equals(order(shuffled, 2)));
    c.expectTrue("another seed, another order", !first.equals(order(loader.shuffled(2), 1)));
  }
}
