package dev.adjoint.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.IndexException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataLoaderTest {
  private static final Dataset TEN = DatasetTest.numbered(10, 2);

  private static List<List<Long>> ids(Iterable<Batch> batches) {
    List<List<Long>> out = new ArrayList<>();
    for (Batch b : batches) {
      List<Long> ids = new ArrayList<>();
      for (double x : b.inputs().select(1, 0).toDoubleArray()) {
        ids.add((long) x);
      }
      out.add(ids);
    }
    return out;
  }

  @Test
  void inOrder() {
    DataLoader loader = DataLoader.of(TEN, 4);
    assertThat(loader.batches()).isEqualTo(3);
    assertThat(loader.examples()).isEqualTo(10);
    assertThat(ids(loader.epoch(1)))
        .containsExactly(List.of(0L, 1L, 2L, 3L), List.of(4L, 5L, 6L, 7L), List.of(8L, 9L));
  }

  @Test
  void droppingLast() {
    DataLoader loader = DataLoader.of(TEN, 4).droppingLast();
    assertThat(loader.batches()).isEqualTo(2);
    assertThat(loader.examples()).isEqualTo(8);
    assertThat(ids(loader.epoch(1))).hasSize(2).allMatch(b -> b.size() == 4);
  }

  @Test
  void shuffledEpochsAreOrdersOfAllExamples() {
    DataLoader loader = DataLoader.of(TEN, 3).shuffled(7);
    for (int epoch = -1; epoch < 20; epoch++) {
      assertThat(ids(loader.epoch(epoch)).stream().flatMap(List::stream))
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 10).mapToObj(i -> (long) i).toList());
    }
    assertThat(ids(loader.epoch(1))).isNotEqualTo(ids(loader.epoch(2)));
    assertThat(ids(loader.epoch(1))).isEqualTo(ids(loader.epoch(1)));
    assertThat(ids(loader.epoch(1))).isEqualTo(ids(DataLoader.of(TEN, 3).shuffled(7).epoch(1)));
    assertThat(ids(loader.epoch(1))).isNotEqualTo(ids(loader.shuffled(8).epoch(1)));
  }

  @Test
  void everyExampleComesToEveryPlace() {
    // 10 x 10 table of example by place over 5,000 epochs: 500 each, standard deviation 21
    int[][] seen = new int[10][10];
    DataLoader loader = DataLoader.of(TEN, 10).shuffled(3);
    for (int epoch = 0; epoch < 5000; epoch++) {
      int[] order = loader.epoch(epoch).indices(0);
      for (int place = 0; place < 10; place++) {
        seen[order[place]][place]++;
      }
    }
    for (int[] row : seen) {
      for (int n : row) {
        assertThat(n).isBetween(390, 610);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void batchesByNumber(boolean prefetch) {
    DataLoader plain = DataLoader.of(TEN, 4).shuffled(1);
    DataLoader loader = prefetch ? plain.prefetching() : plain;
    Batches batches = loader.epoch(5);
    int k = 0;
    for (Batch b : batches) {
      assertThat(b.inputs().bitEquals(batches.get(k).inputs())).isTrue();
      assertThat(b.inputs().bitEquals(TEN.batch(batches.indices(k)).inputs())).isTrue();
      k++;
    }
    assertThat(k).isEqualTo(batches.size()).isEqualTo(3);
    assertThatThrownBy(() -> batches.get(3))
        .isInstanceOf(IndexException.class)
        .hasMessage("batches: there is no batch 3; numbers go from 0 to 2.");
    Iterator<Batch> it = batches.iterator();
    for (int i = 0; i < 3; i++) {
      assertThat(it.hasNext()).isTrue();
      assertThat(it.next()).isNotNull();
    }
    assertThat(it.hasNext()).isFalse();
    assertThatThrownBy(it::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void prefetchingChangesNothingAndKeepsOneAhead() {
    AtomicInteger made = new AtomicInteger();
    Dataset counting =
        new Dataset() {
          @Override
          public int size() {
            return TEN.size();
          }

          @Override
          public Batch batch(int... indices) {
            made.incrementAndGet();
            return TEN.batch(indices);
          }
        };
    DataLoader loader = DataLoader.of(counting, 2).shuffled(1);
    assertThat(ids(loader.prefetching().epoch(1))).isEqualTo(ids(loader.epoch(1)));
    made.set(0);
    Iterator<Batch> it = loader.prefetching().epoch(1).iterator();
    it.next();
    it.next();
    assertThat(made.get()).isBetween(2, 3); // and then the iterator is dropped: nothing to close
  }

  @Test
  void errorsOfThePrefetchingThreadArriveAtTheirBatch() {
    Dataset broken =
        new Dataset() {
          @Override
          public int size() {
            return 4;
          }

          @Override
          public Batch batch(int... indices) {
            if (indices[0] == 2) {
              throw new TensorException("example 2 is broken");
            }
            return new Batch(Tensor.zeros(2, 1), Tensor.zeros(2, 1));
          }
        };
    Iterator<Batch> it = DataLoader.of(broken, 2).prefetching().epoch(1).iterator();
    assertThat(it.next().size()).isEqualTo(2);
    assertThatThrownBy(it::next)
        .isInstanceOf(TensorException.class)
        .hasMessage("example 2 is broken");
  }

  @Test
  void interruptedWhileWaiting() {
    CountDownLatch never = new CountDownLatch(1);
    Dataset slow =
        new Dataset() {
          @Override
          public int size() {
            return 2;
          }

          @Override
          public Batch batch(int... indices) {
            try {
              if (indices[0] == 1) {
                never.await();
              }
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return new Batch(Tensor.zeros(1, 1), Tensor.zeros(1, 1));
          }
        };
    Iterator<Batch> it = DataLoader.of(slow, 1).prefetching().epoch(1).iterator();
    it.next();
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(it::next)
          .isInstanceOf(TensorException.class)
          .hasMessage("data loader: interrupted while waiting for a batch.");
    } finally {
      assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
      never.countDown();
    }
  }

  @Test
  void impossibleLoaders() {
    assertThatThrownBy(() -> DataLoader.of(TEN, 0))
        .isInstanceOf(TensorException.class)
        .hasMessage("data loader: the batch size is 0; it must be at least 1.");
    assertThatThrownBy(() -> DataLoader.of(TEN.slice(0, 0), 1))
        .isInstanceOf(TensorException.class)
        .hasMessage("data loader: the data set is empty; there must be at least 1 example.");
    DataLoader loader = DataLoader.of(TEN, 11);
    assertThat(loader.batches()).isEqualTo(1);
    assertThatThrownBy(loader::droppingLast)
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "data loader: 10 examples give no whole batch of 11. Use a smaller batch, or keep the"
                + " last one.");
  }
}
