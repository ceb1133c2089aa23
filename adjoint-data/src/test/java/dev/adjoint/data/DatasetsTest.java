package dev.adjoint.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.train.Batch;
import dev.adjoint.train.Dataset;
import dev.adjoint.train.Split;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetsTest {
  private static Batch whole(Dataset d) {
    return d.batch(IntStream.range(0, d.size()).toArray());
  }

  private static int[] classCounts(Dataset d, int classes) {
    int[] counts = new int[classes];
    for (long y : whole(d).targets().toLongArray()) {
      counts[(int) y]++;
    }
    return counts;
  }

  @Test
  void mnist() {
    Split s = Datasets.mnist();
    assertThat(s.train().size()).isEqualTo(60_000);
    assertThat(s.test().size()).isEqualTo(10_000);
    Batch b = s.train().batch(0, 59_999);
    assertThat(b.inputs().shape()).isEqualTo(Shape.of(2, 784));
    assertThat(b.inputs().dtype()).isEqualTo(DType.F32);
    assertThat(b.targets().dtype()).isEqualTo(DType.I64);
    assertThat(b.targets().toLongArray()).containsExactly(5, 8);
    float[] x = b.inputs().toFloatArray();
    // row 5, column 12 of the first image is the byte 3
    assertThat(x[5 * 28 + 12]).isEqualTo((float) (3 / 255.0));
    for (float v : x) {
      assertThat(v).isBetween(0f, 1f);
    }
  }

  @Test
  void mnistClassCountsAreThePublished() {
    int[] counts = new int[10];
    for (byte y : Embedded.MNIST_TRAIN_LABELS.idx().bytes()) {
      counts[y]++;
    }
    assertThat(counts).containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
    assertThat(Datasets.mnistTest().item()).isEqualTo(Shape.of(28, 28));
  }

  @Test
  void digits() {
    Split s = Datasets.digits();
    assertThat(s.train().size()).isEqualTo(1437);
    assertThat(s.test().size()).isEqualTo(360);
    assertThat(s.train().batch(0).inputs().shape()).isEqualTo(Shape.of(1, 64));
    for (int n : classCounts(s.test(), 10)) {
      assertThat(n).isBetween(34, 37);
    }
    // no example is in both parts, none is lost
    double sum =
        Arrays.stream(whole(s.train()).inputs().toDoubleArray()).sum()
            + Arrays.stream(whole(s.test()).inputs().toDoubleArray()).sum();
    double expected =
        Arrays.stream(Embedded.DIGITS.table().columns(0, 64).toDoubleArray()).sum() / 16;
    assertThat(sum).isEqualTo(expected);
    // and the parts are the same every time, on every machine: published accuracies depend on it
    assertThat(whole(s.test()).targets().slice(0, 0, 12).toLongArray())
        .containsExactly(0, 2, 9, 9, 7, 1, 4, 6, 4, 9, 0, 0);
  }

  @Test
  void tabular() {
    check(Datasets.iris(), 120, 30, 4, new int[] {10, 10, 10});
    check(Datasets.wine(), 142, 36, 13, new int[] {12, 14, 10});
    check(Datasets.breastCancer(), 455, 114, 30, new int[] {42, 72});
    assertThat(Datasets.IRIS_CLASSES).hasSize(3);
    assertThat(Datasets.WINE_CLASSES).hasSize(3);
    assertThat(Datasets.BREAST_CANCER_CLASSES).hasSize(2);
  }

  private static void check(Split s, int train, int test, int columns, int[] testCounts) {
    assertThat(classCounts(s.test(), testCounts.length)).containsExactly(testCounts);
    checkInputs(s, train, test, columns);
  }

  private static void checkInputs(Split s, int train, int test, int columns) {
    assertThat(s.train().size()).isEqualTo(train);
    assertThat(s.test().size()).isEqualTo(test);
    Batch b = whole(s.train());
    assertThat(b.inputs().shape()).isEqualTo(Shape.of(train, columns));
    assertThat(b.inputs().dtype()).isEqualTo(DType.F32);
    double[] x = b.inputs().toDoubleArray();
    for (int j = 0; j < columns; j++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < train; i++) {
        sum += x[i * columns + j];
        squares += x[i * columns + j] * x[i * columns + j];
      }
      assertThat(sum / train).isCloseTo(0, within(1e-5));
      assertThat(squares / train).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void diabetes() {
    Split s = Datasets.diabetes();
    checkInputs(s, 353, 89, 10);
    Batch b = s.test().batch(0, 1);
    assertThat(b.targets().shape()).isEqualTo(Shape.of(2, 1));
    assertThat(b.targets().dtype()).isEqualTo(DType.F32);
    double[] y = whole(s.train()).targets().toDoubleArray();
    assertThat(Arrays.stream(y).min().getAsDouble()).isGreaterThanOrEqualTo(25);
    assertThat(Arrays.stream(y).max().getAsDouble()).isLessThanOrEqualTo(346);
  }
}
