package dev.adjoint.train;

import dev.adjoint.core.Rng;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A data set in two parts: what the network learns from, and what it is judged on.
 *
 * @param train the examples to learn from
 * @param test the examples that training never sees
 */
public record Split(Dataset train, Dataset test) {
  /**
   * Cuts at a number: the first {@code trainSize} examples are for training.
   *
   * @throws TensorException if a part would be empty
   */
  public static Split at(Dataset all, int trainSize) {
    check(all, all.size() - trainSize);
    return new Split(all.slice(0, trainSize), all.slice(trainSize, all.size()));
  }

  /**
   * Draws {@code testSize} examples for the test. The same seed gives the same parts, each in the
   * order of the whole.
   *
   * @throws TensorException if a part would be empty
   */
  public static Split random(Dataset all, int testSize, long seed) {
    check(all, testSize);
    return byTest(all, new Rng(seed).permutation(all.size()), testSize);
  }

  /**
   * Draws {@code testSize} examples for the test so that every class keeps its share in both parts,
   * as exactly as whole examples allow.
   *
   * @param labels the class of each example, whole numbers [n]
   * @throws TensorException if a part would be empty or there is not one label for each example
   */
  public static Split stratified(Dataset all, Tensor labels, int testSize, long seed) {
    check(all, testSize);
    int n = all.size();
    if (labels.rank() != 1 || labels.numel() != n) {
      throw new ShapeException(
          "split: labels "
              + labels.dtype()
              + labels.shape()
              + " for "
              + n
              + " examples; there must be one label for each example, ["
              + n
              + "].");
    }
    long[] y = labels.toLongArray();
    int[] order = new Rng(seed).permutation(n);
    long[] classes = Arrays.stream(y).distinct().sorted().toArray();
    // example number `rank` of a class of `count` goes at (rank + 1/2) / count on the unit line;
    // the first testSize places of the line are the test: every class gives its share
    record Place(double at, int index) {}
    List<Place> line = new ArrayList<>(n);
    for (long c : classes) {
      int[] members = Arrays.stream(order).filter(i -> y[i] == c).toArray();
      for (int rank = 0; rank < members.length; rank++) {
        line.add(new Place((rank + 0.5) / members.length, members[rank]));
      }
    }
    line.sort(
        (a, b) -> a.at != b.at ? Double.compare(a.at, b.at) : Integer.compare(a.index, b.index));
    return byTest(all, line.stream().mapToInt(Place::index).toArray(), testSize);
  }

  private static Split byTest(Dataset all, int[] order, int testSize) {
    int[] test = Arrays.copyOf(order, testSize);
    int[] train = Arrays.copyOfRange(order, testSize, order.length);
    Arrays.sort(test);
    Arrays.sort(train);
    return new Split(all.subset(train), all.subset(test));
  }

  private static void check(Dataset all, int testSize) {
    if (testSize < 1 || testSize >= all.size()) {
      throw new TensorException(
          "split: "
              + testSize
              + " of "
              + all.size()
              + " examples for the test; it must be at least 1"
              + " and leave at least 1 for training.");
    }
  }
}
