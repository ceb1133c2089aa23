package dev.adjoint.train;

import dev.adjoint.core.IndexException;
import dev.adjoint.core.Tensor;
import java.util.Arrays;

/**
 * Examples that are picked by number, in any order and from any thread. A {@link DataLoader} turns
 * them into batches.
 *
 * <pre>{@code
 * Dataset squares = Dataset.of(Tensor.of(new float[] {1, 2, 3}, 3, 1),
 *                              Tensor.of(new float[] {1, 4, 9}, 3, 1));
 * squares.batch(0, 2).targets();   // [[1], [9]]
 * }</pre>
 */
public interface Dataset {
  /** How many examples there are. */
  int size();

  /**
   * The examples of these numbers, in this order. The result must depend on the numbers alone: it
   * may be asked for again, on any thread and ahead of its use.
   *
   * @throws IndexException if a number is negative or not below {@link #size()}
   */
  Batch batch(int... indices);

  /** The examples {@code from} to {@code to - 1} as a data set of their own, without a copy. */
  default Dataset slice(int from, int to) {
    if (from < 0 || to > size() || from > to) {
      throw new IndexException(
          "slice: "
              + from
              + ".."
              + to
              + " of a data set of "
              + size()
              + " examples: numbers go from 0 to "
              + size()
              + ".");
    }
    int[] indices = new int[to - from];
    Arrays.setAll(indices, i -> from + i);
    return new Subset(this, indices);
  }

  /** The examples of these numbers as a data set of their own, without a copy. */
  default Dataset subset(int... indices) {
    checkIndices("subset", size(), indices);
    return new Subset(this, indices.clone());
  }

  /** A data set over two tensors with the examples on their first axes. */
  static Dataset of(Tensor inputs, Tensor targets) {
    return new TensorDataset(inputs, targets);
  }

  /** Throws the IndexException for a number out of range. */
  static void checkIndices(String what, int size, int... indices) {
    for (int i : indices) {
      if (i < 0 || i >= size) {
        throw new IndexException(
            what
                + ": there is no example "
                + i
                + " in a data set of "
                + size
                + (size == 0 ? ", which is empty." : ": numbers go from 0 to " + (size - 1) + "."));
      }
    }
  }
}
