package dev.adjoint.core;

import dev.adjoint.core.op.Spec;

/**
 * A window that moves over images: its size, how far it moves, the zeros around the image, and the
 * distance of the window's elements from each other.
 *
 * <pre>{@code
 * images.unfold2d(Window2d.of(3).stride(2).padding(1));
 * }</pre>
 *
 * @param kernelHeight rows of the window
 * @param kernelWidth columns of the window
 * @param strideHeight rows from one place to the next
 * @param strideWidth columns from one place to the next
 * @param paddingHeight rows of zeros above and below
 * @param paddingWidth columns of zeros at the left and the right
 * @param dilationHeight rows from one element of the window to the next
 * @param dilationWidth columns from one element of the window to the next
 */
public record Window2d(
    int kernelHeight,
    int kernelWidth,
    int strideHeight,
    int strideWidth,
    int paddingHeight,
    int paddingWidth,
    int dilationHeight,
    int dilationWidth) {
  /** Checks the numbers. */
  public Window2d {
    boolean positive =
        Math.min(kernelHeight, kernelWidth) > 0
            && Math.min(strideHeight, strideWidth) > 0
            && Math.min(dilationHeight, dilationWidth) > 0;
    if (!positive || Math.min(paddingHeight, paddingWidth) < 0) {
      throw new ShapeException(
          "window: "
              + text(
                  kernelHeight,
                  kernelWidth,
                  strideHeight,
                  strideWidth,
                  paddingHeight,
                  paddingWidth,
                  dilationHeight,
                  dilationWidth)
              + ": the padding must be 0 or more, all else 1 or more.");
    }
  }

  /** A square window. */
  public static Window2d of(int kernel) {
    return of(kernel, kernel);
  }

  /** A window that moves by 1, without padding or dilation. */
  public static Window2d of(int kernelHeight, int kernelWidth) {
    return new Window2d(kernelHeight, kernelWidth, 1, 1, 0, 0, 1, 1);
  }

  /** With this stride in both directions. */
  public Window2d stride(int stride) {
    return stride(stride, stride);
  }

  /** With these strides. */
  public Window2d stride(int height, int width) {
    return new Window2d(
        kernelHeight,
        kernelWidth,
        height,
        width,
        paddingHeight,
        paddingWidth,
        dilationHeight,
        dilationWidth);
  }

  /** With this padding on all sides. */
  public Window2d padding(int padding) {
    return padding(padding, padding);
  }

  /** With these paddings. */
  public Window2d padding(int height, int width) {
    return new Window2d(
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        height,
        width,
        dilationHeight,
        dilationWidth);
  }

  /** With this dilation in both directions. */
  public Window2d dilation(int dilation) {
    return dilation(dilation, dilation);
  }

  /** With these dilations. */
  public Window2d dilation(int height, int width) {
    return new Window2d(
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        paddingHeight,
        paddingWidth,
        height,
        width);
  }

  /** {@code (h + 2 padding - dilation (kernel - 1) - 1) / stride + 1}, rounded down. */
  public int placesHeight(int height) {
    return places(height, kernelHeight, strideHeight, paddingHeight, dilationHeight);
  }

  /** {@code (w + 2 padding - dilation (kernel - 1) - 1) / stride + 1}, rounded down. */
  public int placesWidth(int width) {
    return places(width, kernelWidth, strideWidth, paddingWidth, dilationWidth);
  }

  private static int places(int n, int kernel, int stride, int padding, int dilation) {
    long room = n + 2L * padding - dilation * (kernel - 1L) - 1;
    return room < 0 ? 0 : Math.toIntExact(room / stride + 1);
  }

  int kernelElements() {
    return Math.multiplyExact(kernelHeight, kernelWidth);
  }

  void check(String op, Spec x, int height, int width) {
    if (placesHeight(height) < 1 || placesWidth(width) < 1) {
      throw new ShapeException(
          op
              + ": "
              + x.describe()
              + ": an image of "
              + height
              + " x "
              + width
              + " has no place for "
              + this
              + ". Use a smaller kernel or more padding.");
    }
  }

  private static String text(int kh, int kw, int sh, int sw, int ph, int pw, int dh, int dw) {
    return "kernel "
        + kh
        + " x "
        + kw
        + ", stride "
        + sh
        + " x "
        + sw
        + ", padding "
        + ph
        + " x "
        + pw
        + ", dilation "
        + dh
        + " x "
        + dw;
  }

  @Override
  public String toString() {
    return text(
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        paddingHeight,
        paddingWidth,
        dilationHeight,
        dilationWidth);
  }
}
