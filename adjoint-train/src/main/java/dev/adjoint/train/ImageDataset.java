package dev.adjoint.train;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.kernel.View;
import dev.adjoint.train.io.Idx;
import java.util.Arrays;

/**
 * Labelled images kept as bytes, a quarter of what floats would take; each batch is turned into F32
 * when it is asked for: {@code (byte / top - mean) / std}, in float arithmetic.
 *
 * <pre>{@code
 * ImageDataset train = ImageDataset.of(Idx.read(images), Idx.read(labels), 10).flat();
 * train.batch(0, 1, 2).inputs();   // f32[3, 784], from 0 to 1
 * }</pre>
 */
public final class ImageDataset implements Dataset {
  /** Each pixel minus 128: signed bytes become floats in vectors, unsigned ones do not. */
  private final byte[] shifted;

  private final byte[] labels;
  private final Shape item;
  private final int classes;
  private final float top;
  private final float mean;
  private final float std;

  private ImageDataset(
      byte[] shifted, byte[] labels, Shape item, int classes, float top, float mean, float std) {
    this.shifted = shifted;
    this.labels = labels;
    this.item = item;
    this.classes = classes;
    this.top = top;
    this.mean = mean;
    this.std = std;
  }

  /**
   * The images and labels of two IDX files, as MNIST has them.
   *
   * @param images U8 [n, rows, columns]
   * @param labels U8 [n], from 0 to {@code classes - 1}
   * @throws TensorException if types, shapes or labels are others
   */
  public static ImageDataset of(Idx images, Idx labels, int classes) {
    if (images.type() != Idx.Type.U8 || images.shape().rank() != 3) {
      throw new ShapeException(
          "images: "
              + images
              + "; images must be u8 with 3 axes [n, rows, columns]."
              + (images.shape().rank() == 1 ? " These may be the labels." : ""));
    }
    if (labels.type() != Idx.Type.U8 || labels.shape().rank() != 1) {
      throw new ShapeException(
          "labels: "
              + labels
              + "; labels must be u8 with 1 axis [n]."
              + (labels.shape().rank() == 3 ? " These may be the images." : ""));
    }
    int n = images.shape().size(0);
    if (labels.shape().size(0) != n) {
      throw new ShapeException(
          "images: "
              + images
              + " and labels: "
              + labels
              + ": there must be one label for each image. Check that the files belong together.");
    }
    Shape item = Shape.of(images.shape().size(1), images.shape().size(2));
    return of(images.bytes(), labels.bytes(), item, classes, 255);
  }

  /**
   * Images from byte arrays, which are copied.
   *
   * @param pixels all images one after another, read as 0..255
   * @param labels the classes, from 0 to {@code classes - 1}
   * @param item the shape of one image
   * @param top the brightest value, which becomes 1
   * @throws TensorException if the sizes do not fit or a label is out of range
   */
  public static ImageDataset of(byte[] pixels, byte[] labels, Shape item, int classes, int top) {
    if (pixels.length != (long) labels.length * item.numel()) {
      throw new ShapeException(
          "images: "
              + pixels.length
              + " bytes and "
              + labels.length
              + " labels: images of "
              + item
              + " need "
              + (long) labels.length * item.numel()
              + " bytes.");
    }
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xff) >= classes) {
        throw new TensorException(
            "labels: example "
                + i
                + " has the label "
                + (labels[i] & 0xff)
                + "; labels must be from 0 to "
                + (classes - 1)
                + ". Correct the labels or the number of classes.");
      }
    }
    byte[] shifted = new byte[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      shifted[i] = (byte) (pixels[i] ^ 0x80);
    }
    return new ImageDataset(shifted, labels.clone(), item, classes, top, 0, 1);
  }

  /** The same images as vectors: inputs are F32 [n, rows * columns]. */
  public ImageDataset flat() {
    return shaped(item.numel());
  }

  /**
   * The same images in another shape, for example {@code shaped(1, 28, 28)} with a channel axis.
   *
   * @throws ShapeException if the number of pixels would change
   */
  public ImageDataset shaped(int... shape) {
    Shape s = Shape.of(shape);
    if (s.numel() != item.numel()) {
      throw new ShapeException(
          "shaped: images of "
              + item
              + " have "
              + item.numel()
              + " pixels, "
              + s
              + " has "
              + s.numel()
              + "; the numbers must be equal.");
    }
    return new ImageDataset(shifted, labels, s, classes, top, mean, std);
  }

  /** The same images shifted and scaled: what was {@code mean} becomes 0, and std becomes 1. */
  public ImageDataset normalized(float newMean, float newStd) {
    if (!(newStd > 0) || !Float.isFinite(newMean) || Float.isInfinite(newStd)) {
      throw new TensorException(
          "normalized: mean "
              + newMean
              + ", std "
              + newStd
              + "; both must be finite and std greater than 0.");
    }
    return new ImageDataset(shifted, labels, item, classes, top, newMean, newStd);
  }

  @Override
  public int size() {
    return labels.length;
  }

  /** How many classes the labels may have. */
  public int classes() {
    return classes;
  }

  /** The shape of one image. */
  public Shape item() {
    return item;
  }

  /** The class of an example. */
  public int label(int index) {
    Dataset.checkIndices("label", size(), index);
    return labels[index] & 0xff;
  }

  /** All classes, I64 [n]. */
  public Tensor labels() {
    long[] out = new long[labels.length];
    Arrays.setAll(out, i -> labels[i] & 0xff);
    return Tensor.of(out);
  }

  @Override
  public Batch batch(int... indices) {
    Dataset.checkIndices("batch", size(), indices);
    int n = item.numel();
    float[] x = new float[indices.length * n];
    long[] y = new long[indices.length];
    for (int i = 0; i < indices.length; i++) {
      toFloats(shifted, indices[i] * n, x, i * n, n, top, mean, std);
      y[i] = labels[indices[i]] & 0xff;
    }
    int[] shape = new int[item.rank() + 1];
    shape[0] = indices.length;
    System.arraycopy(item.toArray(), 0, shape, 1, item.rank());
    // over the new arrays as they are: nobody else has them
    return new Batch(
        Tensor.of(View.of(x, DType.F32, Shape.of(shape))),
        Tensor.of(View.of(y, DType.I64, Shape.of(indices.length))));
  }

  private static void toFloats(
      byte[] shifted, int from, float[] x, int to, int n, float top, float mean, float std) {
    for (int i = 0; i < n; i++) {
      x[to + i] = (((float) shifted[from + i] + 128f) / top - mean) / std;
    }
  }
}
