package dev.adjoint.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.train.io.Idx;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DatasetTest {
  /** n examples: input (i, 10 i), target i mod classes. */
  static Dataset numbered(int n, int classes) {
    float[] x = new float[2 * n];
    long[] y = new long[n];
    for (int i = 0; i < n; i++) {
      x[2 * i] = i;
      x[2 * i + 1] = 10 * i;
      y[i] = i % classes;
    }
    return Dataset.of(Tensor.of(x, n, 2), Tensor.of(y, n));
  }

  private static void refused(
      Class<? extends TensorException> type, ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(type).hasMessage(message);
  }

  @Test
  void tensors() {
    Dataset d = numbered(5, 3);
    assertThat(d.size()).isEqualTo(5);
    Batch b = d.batch(4, 0, 4);
    assertThat(b.size()).isEqualTo(3);
    assertThat(b.inputs().toFloatArray()).containsExactly(4, 40, 0, 0, 4, 40);
    assertThat(b.targets().toLongArray()).containsExactly(1, 0, 1);
    assertThat(b.targets().dtype()).isEqualTo(DType.I64);
    assertThat(b.inputs().needsGrad()).isFalse();
  }

  @Test
  void slicesAndSubsets() {
    Dataset d = numbered(6, 2).slice(1, 5).subset(3, 0);
    assertThat(d.size()).isEqualTo(2);
    assertThat(d.batch(0, 1).inputs().toFloatArray()).containsExactly(4, 40, 1, 10);
    refused(
        IndexException.class,
        () -> numbered(6, 2).slice(2, 7),
        "slice: 2..7 of a data set of 6 examples: numbers go from 0 to 6.");
    refused(
        IndexException.class,
        () -> numbered(6, 2).subset(0, 6),
        "subset: there is no example 6 in a data set of 6: numbers go from 0 to 5.");
    refused(
        IndexException.class,
        () -> d.batch(2),
        "batch: there is no example 2 in a data set of 2: numbers go from 0 to 1.");
    refused(
        IndexException.class,
        () -> numbered(6, 2).slice(2, 2).batch(0),
        "batch: there is no example 0 in a data set of 0, which is empty.");
  }

  @Test
  void inputsAndTargetsMustFit() {
    refused(
        ShapeException.class,
        () -> Dataset.of(Tensor.zeros(3, 2), Tensor.of(new long[4])),
        "data set: inputs f32[3, 2] and targets i64[4] do not fit: the first axis counts the"
            + " examples and must be equal. Check which targets belong to which inputs.");
    refused(
        ShapeException.class,
        () -> new Batch(Tensor.of(1.0), Tensor.of(1.0)),
        "batch: inputs f64[] and targets f64[] do not fit: the first axis counts the examples and"
            + " must be equal. Check which targets belong to which inputs.");
  }

  // ---- images

  private static Idx idx(int[] sizes, byte... data) {
    ByteBuffer b = ByteBuffer.allocate(4 + 4 * sizes.length + data.length);
    b.put(new byte[] {0, 0, 8, (byte) sizes.length});
    for (int s : sizes) {
      b.putInt(s);
    }
    String name = sizes.length == 1 ? "labels.idx" : "images.idx";
    return Idx.read(name, new ByteArrayInputStream(b.put(data).array()));
  }

  private static Idx images(int n) {
    byte[] pixels = new byte[n * 6];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 5);
    }
    return idx(new int[] {n, 2, 3}, pixels);
  }

  @Test
  void imagesBecomeFloats() {
    ImageDataset d = ImageDataset.of(images(9), idx(new int[] {9}, new byte[9]), 10);
    Batch b = d.batch(8, 0);
    assertThat(b.inputs().shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(b.inputs().dtype()).isEqualTo(DType.F32);
    float[] x = b.inputs().toFloatArray();
    for (int i = 0; i < 6; i++) {
      assertThat(x[i]).isEqualTo((float) (((48 + i) * 5 % 256) / 255.0));
      assertThat(x[6 + i]).isEqualTo((float) (i * 5 / 255.0));
    }
    assertThat(d.flat().batch(0).inputs().shape()).isEqualTo(Shape.of(1, 6));
    assertThat(d.shaped(1, 2, 3).batch(0, 1).inputs().shape()).isEqualTo(Shape.of(2, 1, 2, 3));
    assertThat(d.shaped(1, 2, 3).item()).isEqualTo(Shape.of(1, 2, 3));
  }

  @Test
  void normalizedImages() {
    ImageDataset d =
        ImageDataset.of(images(9), idx(new int[] {9}, new byte[9]), 10)
            .normalized(0.1307f, 0.3081f);
    float x = d.batch(1).inputs().toFloatArray()[0];
    assertThat(x).isEqualTo((30 / 255f - 0.1307f) / 0.3081f);
    refused(
        TensorException.class,
        () -> d.normalized(0, 0),
        "normalized: mean 0.0, std 0.0; both must be finite and std greater than 0.");
  }

  @Test
  void labels() {
    ImageDataset d =
        ImageDataset.of(images(3), idx(new int[] {3}, (byte) 2, (byte) 0, (byte) 1), 3);
    assertThat(d.labels().toLongArray()).containsExactly(2, 0, 1);
    assertThat(d.label(0)).isEqualTo(2);
    assertThat(d.classes()).isEqualTo(3);
    assertThat(d.batch(2, 0).targets().toLongArray()).containsExactly(1, 2);
    refused(
        TensorException.class,
        () -> ImageDataset.of(images(3), idx(new int[] {3}, (byte) 2, (byte) 10, (byte) 1), 10),
        "labels: example 1 has the label 10; labels must be from 0 to 9. Correct the labels or the"
            + " number of classes.");
  }

  @Test
  void wrongFilesForImages() {
    Idx images = images(2);
    Idx labels = idx(new int[] {2}, new byte[2]);
    refused(
        ShapeException.class,
        () -> ImageDataset.of(labels, images, 10),
        "images: labels.idx u8[2]; images must be u8 with 3 axes [n, rows, columns]. These may be"
            + " the labels.");
    refused(
        ShapeException.class,
        () -> ImageDataset.of(images, images, 10),
        "labels: images.idx u8[2, 2, 3]; labels must be u8 with 1 axis [n]. These may be the"
            + " images.");
    refused(
        ShapeException.class,
        () -> ImageDataset.of(images, idx(new int[] {3}, new byte[3]), 10),
        "images: images.idx u8[2, 2, 3] and labels: labels.idx u8[3]: there must be one label for"
            + " each image. Check that the files belong together.");
    refused(
        ShapeException.class,
        () -> ImageDataset.of(new byte[7], new byte[2], Shape.of(2, 2), 10, 255),
        "images: 7 bytes and 2 labels: images of [2, 2] need 8 bytes.");
    refused(
        ShapeException.class,
        () -> ImageDataset.of(images, labels, 10).shaped(7),
        "shaped: images of [2, 3] have 6 pixels, [7] has 7; the numbers must be equal.");
  }

  // ---- splits

  private static long[] ids(Dataset d) {
    float[] x = d.batch(IntStream.range(0, d.size()).toArray()).inputs().toFloatArray();
    return IntStream.range(0, d.size()).mapToLong(i -> (long) x[2 * i]).toArray();
  }

  @Test
  void splitAt() {
    Split s = Split.at(numbered(5, 2), 3);
    assertThat(ids(s.train())).containsExactly(0, 1, 2);
    assertThat(ids(s.test())).containsExactly(3, 4);
  }

  @Test
  void randomSplitIsAPartition() {
    Split s = Split.random(numbered(100, 2), 30, 5);
    assertThat(ids(s.train())).hasSize(70).isSorted();
    assertThat(ids(s.test())).hasSize(30).isSorted().doesNotContain(ids(s.train()));
    assertThat(ids(Split.random(numbered(100, 2), 30, 5).test())).isEqualTo(ids(s.test()));
    assertThat(ids(Split.random(numbered(100, 2), 30, 6).test())).isNotEqualTo(ids(s.test()));
  }

  @Test
  void stratifiedSplitKeepsShares() {
    int n = 90;
    long[] y = new long[n]; // 60 of class 0, 20 of class 1, 10 of class 2
    for (int i = 0; i < n; i++) {
      y[i] = i < 60 ? 0 : i < 80 ? 1 : 2;
    }
    Split s = Split.stratified(numbered(n, 2), Tensor.of(y), 18, 1);
    long[] test = ids(s.test());
    assertThat(test).hasSize(18).isSorted();
    assertThat(Arrays.stream(test).filter(i -> i < 60)).hasSize(12);
    assertThat(Arrays.stream(test).filter(i -> i >= 60 && i < 80)).hasSize(4);
    assertThat(Arrays.stream(test).filter(i -> i >= 80)).hasSize(2);
    assertThat(ids(s.train())).hasSize(72).doesNotContain(test);
    assertThat(ids(Split.stratified(numbered(n, 2), Tensor.of(y), 18, 1).test())).isEqualTo(test);
    assertThat(ids(Split.stratified(numbered(n, 2), Tensor.of(y), 18, 2).test()))
        .isNotEqualTo(test);
  }

  @Test
  void impossibleSplits() {
    refused(
        TensorException.class,
        () -> Split.random(numbered(5, 2), 5, 0),
        "split: 5 of 5 examples for the test; it must be at least 1 and leave at least 1 for"
            + " training.");
    refused(
        TensorException.class,
        () -> Split.at(numbered(5, 2), 5),
        "split: 0 of 5 examples for the test; it must be at least 1 and leave at least 1 for"
            + " training.");
    refused(
        ShapeException.class,
        () -> Split.stratified(numbered(5, 2), Tensor.of(new long[4]), 1, 0),
        "split: labels i64[4] for 5 examples; there must be one label for each example, [5].");
  }

  // ---- standardizing

  @Test
  void standardizer() {
    Tensor x = Tensor.of(new double[] {1, 5, 10, 3, 5, 30}, 2, 3);
    Standardizer s = Standardizer.fit(x);
    assertThat(s.mean().toDoubleArray()).containsExactly(2, 5, 20);
    assertThat(s.std().toDoubleArray()).containsExactly(1, 1, 10);
    assertThat(s.apply(x).toDoubleArray()).containsExactly(-1, 0, -1, 1, 0, 1);
    assertThat(s.apply(x.to(DType.F32)).dtype()).isEqualTo(DType.F32);
    refused(
        ShapeException.class,
        () -> s.apply(Tensor.zeros(3, 2)),
        "standardize: f32[3, 2]; it must have 3 columns, as the rows it was fitted on.");
    refused(
        ShapeException.class,
        () -> Standardizer.fit(Tensor.zeros(0, 2)),
        "standardize: f32[0, 2]; it must be [rows, columns] with at least 1 row.");
  }
}
