package dev.adjoint.train;

import dev.adjoint.core.Rng;
import dev.adjoint.core.TensorException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a data set into batches, the same way every time: the order of an epoch is a function of the
 * seed and the epoch's number alone, so any batch of any epoch can be asked for again.
 *
 * <pre>{@code
 * DataLoader loader = DataLoader.of(dataset, 128).shuffled(7);
 * for (int epoch = 1; epoch <= 10; epoch++) {
 *   for (Batch batch : loader.epoch(epoch)) {
 *     ...
 *   }
 * }
 * }</pre>
 */
public final class DataLoader {
  private final Dataset dataset;
  private final int batchSize;
  private final @Nullable Long seed;
  private final boolean dropsLast;
  private final boolean prefetches;

  private DataLoader(
      Dataset dataset, int batchSize, @Nullable Long seed, boolean dropsLast, boolean prefetches) {
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.seed = seed;
    this.dropsLast = dropsLast;
    this.prefetches = prefetches;
    if (batchSize < 1) {
      throw new TensorException(
          "data loader: the batch size is " + batchSize + "; it must be at least 1.");
    }
    if (dataset.size() == 0) {
      throw new TensorException(
          "data loader: the data set is empty; there must be at least 1 example.");
    }
    if (batches() == 0) {
      throw new TensorException(
          "data loader: "
              + dataset.size()
              + " examples give no whole batch of "
              + batchSize
              + ". Use a smaller batch, or keep the last one.");
    }
  }

  /**
   * Batches of this size in the data set's own order; the last may be smaller.
   *
   * @throws TensorException if the data set is empty or the size is less than 1
   */
  public static DataLoader of(Dataset dataset, int batchSize) {
    return new DataLoader(dataset, batchSize, null, false, false);
  }

  /** The same with a new random order every epoch. */
  public DataLoader shuffled(long newSeed) {
    return new DataLoader(dataset, batchSize, newSeed, dropsLast, prefetches);
  }

  /**
   * The same without a last batch that is smaller than the others.
   *
   * @throws TensorException if no batch would be left
   */
  public DataLoader droppingLast() {
    return new DataLoader(dataset, batchSize, seed, true, prefetches);
  }

  /** The same, preparing the next batch on another thread while one is used. */
  public DataLoader prefetching() {
    return new DataLoader(dataset, batchSize, seed, dropsLast, true);
  }

  /** What is cut. */
  public Dataset dataset() {
    return dataset;
  }

  /** How many examples a batch has; the last may have fewer. */
  public int batchSize() {
    return batchSize;
  }

  /** How many batches an epoch has. */
  public int batches() {
    int n = dataset.size() / batchSize;
    return dropsLast || dataset.size() % batchSize == 0 ? n : n + 1;
  }

  /** How many examples an epoch has. */
  public int examples() {
    return dropsLast ? batches() * batchSize : dataset.size();
  }

  /** The batches of an epoch; made when they are asked for. Without shuffling all are equal. */
  public Batches epoch(int number) {
    return new Batches(dataset, order(number), batchSize, batches(), prefetches);
  }

  /** The example numbers of an epoch in their order. */
  private int[] order(int epoch) {
    if (seed == null) {
      int[] order = new int[dataset.size()];
      Arrays.setAll(order, i -> i);
      return order;
    }
    // not the stream that the same seed gives to initial weights
    Rng rng = new Rng(seed ^ 0x5DEECE66DL);
    rng.restore((long) epoch << 32);
    return rng.permutation(dataset.size());
  }
}
