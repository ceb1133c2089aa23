package dev.adjoint.data;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.train.Accuracy;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.History;
import dev.adjoint.train.Split;
import dev.adjoint.train.TrainListener;
import dev.adjoint.train.Trainer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Networks learn from the embedded data, in the memory that the build gives this module's tests.
 */
class TrainingTest {
  private static Trainer trainer(int in, int hidden, int out, double learningRate) {
    Layer net =
        Rng.using(
            0, () -> new Sequential(new Linear(in, hidden), Tensor::relu, new Linear(hidden, out)));
    return new Trainer(net, Losses::crossEntropy, new Adam(net.parameters(), learningRate))
        .measuring(new Accuracy());
  }

  private static double accuracy(History h) {
    return requireNonNull(h.last().test()).metric("accuracy");
  }

  private static DataLoader train(Split s, int batch) {
    return DataLoader.of(s.train(), batch).shuffled(0);
  }

  private static DataLoader test(Split s) {
    return DataLoader.of(s.test(), 1000);
  }

  @Test
  void digits() {
    Split s = Datasets.digits();
    assertThat(accuracy(trainer(64, 128, 10, 3e-3).fit(train(s, 32), test(s), 20)))
        .isGreaterThanOrEqualTo(0.97);
  }

  @Test
  void tables() {
    Split iris = Datasets.iris();
    assertThat(accuracy(trainer(4, 16, 3, 1e-2).fit(train(iris, 16), test(iris), 30)))
        .isGreaterThanOrEqualTo(0.9);
    Split wine = Datasets.wine();
    assertThat(accuracy(trainer(13, 16, 3, 1e-2).fit(train(wine, 16), test(wine), 20)))
        .isGreaterThanOrEqualTo(0.9);
    Split cancer = Datasets.breastCancer();
    assertThat(accuracy(trainer(30, 16, 2, 1e-2).fit(train(cancer, 32), test(cancer), 15)))
        .isGreaterThanOrEqualTo(0.9);
  }

  @Test
  void mnistInLittleMemory() {
    assertThat(Runtime.getRuntime().maxMemory()).isLessThanOrEqualTo(384L << 20);
    Split s = Datasets.mnist();
    assertThat(accuracy(trainer(784, 32, 10, 3e-3).fit(train(s, 128).prefetching(), test(s), 1)))
        .isGreaterThan(0.92);
  }

  @Test
  void memoryStaysFlat() {
    Split s = Datasets.digits();
    List<Long> used = new ArrayList<>();
    TrainListener measure =
        new TrainListener() {
          @Override
          public void epoch(History history) {
            System.gc();
            Runtime r = Runtime.getRuntime();
            used.add(r.totalMemory() - r.freeMemory());
          }
        };
    trainer(64, 32, 10, 1e-3).telling(measure).fit(train(s, 64), test(s), 40);
    // Minima: kernels are still being compiled, on other threads, in the first epochs.
    long early = Collections.min(used.subList(10, 20));
    long late = Collections.min(used.subList(30, 40));
    assertThat(late - early).isLessThan(2 << 20);
  }
}
