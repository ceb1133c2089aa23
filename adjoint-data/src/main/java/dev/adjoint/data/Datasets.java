package dev.adjoint.data;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.train.Dataset;
import dev.adjoint.train.ImageDataset;
import dev.adjoint.train.Split;
import dev.adjoint.train.Standardizer;
import dev.adjoint.train.io.Table;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The embedded data sets, ready to train on: F32 inputs, always the same parts for training and
 * test.
 *
 * <pre>{@code
 * Split iris = Datasets.iris();
 * for (Batch b : DataLoader.of(iris.train(), 16).shuffled(0).epoch(1)) {
 *   ...
 * }
 * }</pre>
 */
public final class Datasets {
  /** The classes of {@link #iris}, in order. */
  public static final List<String> IRIS_CLASSES = List.of("setosa", "versicolor", "virginica");

  /** The classes of {@link #wine}, in order. */
  public static final List<String> WINE_CLASSES = List.of("class_0", "class_1", "class_2");

  /** The classes of {@link #breastCancer}, in order. */
  public static final List<String> BREAST_CANCER_CLASSES = List.of("malignant", "benign");

  private static final long SEED = 0;

  private Datasets() {}

  /**
   * MNIST: 60,000 handwritten digits for training and 10,000 by other writers for the test, as
   * published. Inputs F32 [n, 784] from 0 to 1, targets I64 [n]. Kept as bytes: 55 MB.
   */
  public static Split mnist() {
    return new Split(mnistTrain().flat(), mnistTest().flat());
  }

  /** The 60,000 training images of MNIST, inputs F32 [n, 28, 28] from 0 to 1. */
  public static ImageDataset mnistTrain() {
    return ImageDataset.of(
        Embedded.MNIST_TRAIN_IMAGES.idx(), Embedded.MNIST_TRAIN_LABELS.idx(), 10);
  }

  /** The 10,000 test images of MNIST, inputs F32 [n, 28, 28] from 0 to 1. */
  public static ImageDataset mnistTest() {
    return ImageDataset.of(Embedded.MNIST_TEST_IMAGES.idx(), Embedded.MNIST_TEST_LABELS.idx(), 10);
  }

  /**
   * 1,797 handwritten digits of 8x8: inputs F32 [n, 64] from 0 to 1, targets I64 [n]. 1,437 are for
   * training and 360 for the test, drawn with a fixed seed so that every class keeps its share.
   * Cutting the file at 1,437 instead would put other writers into the test, a harder question: a
   * network that reaches 98 % here reaches 92 % there ({@code Split.at(Datasets.allDigits(),
   * 1437)}).
   */
  public static Split digits() {
    ImageDataset all = allDigits();
    return Split.stratified(all.flat(), all.labels(), 360, SEED);
  }

  /** All 1,797 digits in the order of the file, inputs F32 [n, 8, 8] from 0 to 1. */
  public static ImageDataset allDigits() {
    Table t = Embedded.DIGITS.table();
    int pixels = t.columns() - 1;
    byte[] x = new byte[t.rows() * pixels];
    byte[] y = new byte[t.rows()];
    for (int i = 0; i < t.rows(); i++) {
      for (int j = 0; j < pixels; j++) {
        x[i * pixels + j] = (byte) t.get(i, j);
      }
      y[i] = (byte) t.get(i, pixels);
    }
    return ImageDataset.of(x, y, Shape.of(8, 8), 10, 16);
  }

  /**
   * Iris: 4 measures standardized on the training part, F32 [n, 4]; targets I64 [n] are {@link
   * #IRIS_CLASSES}. 120 for training, 30 for the test, with every class's share.
   */
  public static Split iris() {
    return classification(Embedded.IRIS.table(), 3, 30);
  }

  /**
   * Wine: 13 measures standardized on the training part, F32 [n, 13]; targets I64 [n] are {@link
   * #WINE_CLASSES}. 142 for training, 36 for the test, with every class's share.
   */
  public static Split wine() {
    return classification(Embedded.WINE.table(), 3, 36);
  }

  /**
   * Breast cancer: 30 measures standardized on the training part, F32 [n, 30]; targets I64 [n] are
   * {@link #BREAST_CANCER_CLASSES}. 455 for training, 114 for the test, with every class's share.
   */
  public static Split breastCancer() {
    return classification(Embedded.BREAST_CANCER.table(), 2, 114);
  }

  /**
   * Diabetes: 10 measures standardized on the training part, F32 [n, 10]; targets F32 [n, 1] in the
   * study's own units, 25 to 346. 353 for training, 89 for the test.
   */
  public static Split diabetes() {
    Tensor x = Embedded.DIABETES.table().tensor();
    Tensor y = Embedded.DIABETES_TARGET.table().tensor().to(DType.F32);
    return standardized(Split.random(Dataset.of(x, y), 89, SEED));
  }

  private static Split classification(Table t, int classes, int testSize) {
    Tensor x = t.columns(0, t.columns() - 1);
    Tensor y = t.labels(-1, classes);
    return standardized(Split.stratified(Dataset.of(x, y), y, testSize, SEED));
  }

  private static Split standardized(Split raw) {
    Tensor train = inputs(raw.train());
    Tensor test = inputs(raw.test());
    Standardizer s = Standardizer.fit(train);
    return new Split(
        Dataset.of(s.apply(train).to(DType.F32), targets(raw.train())),
        Dataset.of(s.apply(test).to(DType.F32), targets(raw.test())));
  }

  private static Tensor inputs(Dataset d) {
    return d.batch(IntStream.range(0, d.size()).toArray()).inputs();
  }

  private static Tensor targets(Dataset d) {
    return d.batch(IntStream.range(0, d.size()).toArray()).targets();
  }
}
