package dev.adjoint.train;

import dev.adjoint.core.IndexException;
import dev.adjoint.core.TensorException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** The batches of one epoch, in order or by number. Nothing is kept: each is made anew. */
public final class Batches implements Iterable<Batch> {
  private final Dataset dataset;
  private final int[] order;
  private final int batchSize;
  private final int size;
  private final boolean prefetches;

  Batches(Dataset dataset, int[] order, int batchSize, int size, boolean prefetches) {
    this.dataset = dataset;
    this.order = order;
    this.batchSize = batchSize;
    this.size = size;
    this.prefetches = prefetches;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /**
   * A batch by its number, from 0: what iteration gives at that place.
   *
   * @throws IndexException if there is no such batch
   */
  public Batch get(int number) {
    return dataset.batch(indices(number));
  }

  /**
   * The numbers of a batch's examples in the data set.
   *
   * @throws IndexException if there is no such batch
   */
  public int[] indices(int number) {
    if (number < 0 || number >= size) {
      throw new IndexException(
          "batches: there is no batch " + number + "; numbers go from 0 to " + (size - 1) + ".");
    }
    int from = number * batchSize;
    return Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
  }

  @Override
  public Iterator<Batch> iterator() {
    return prefetches ? new Ahead() : new InTurn();
  }

  private final class InTurn implements Iterator<Batch> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < size;
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return get(next++);
    }
  }

  /** Keeps one batch ahead; a thread lives only while it makes one, so nothing must be closed. */
  private final class Ahead implements Iterator<Batch> {
    private int next;
    private @Nullable FutureTask<Batch> prepared;

    @Override
    public boolean hasNext() {
      return next < size;
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      FutureTask<Batch> ready = prepared;
      Batch batch = ready == null ? get(next) : result(ready);
      next++;
      prepared = next < size ? start(next) : null;
      return batch;
    }

    private FutureTask<Batch> start(int number) {
      FutureTask<Batch> task = new FutureTask<>(() -> get(number));
      Thread.ofVirtual().name("adjoint-batch").start(task);
      return task;
    }

    private Batch result(FutureTask<Batch> task) {
      try {
        return task.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TensorException("data loader: interrupted while waiting for a batch.", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) e.getCause(); // a batch is made without checked exceptions
      }
    }
  }
}
