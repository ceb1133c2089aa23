package dev.adjoint.core;

/**
 * The window of a pooling: its size, how far it moves, the border, and what counts at the edge. Of
 * a pooling over one axis the width numbers count.
 *
 * <pre>{@code
 * images.maxPool2d(PoolWindow.of(3).stride(2).padding(1));
 * }</pre>
 *
 * @param window size, stride, padding and dilation
 * @param ceil whether a last window may stand over the edge, so that no element is left out
 * @param countPadding whether an average divides by the elements of the border too
 */
public record PoolWindow(Window2d window, boolean ceil, boolean countPadding) {
  /** A square window that moves by its own size, so that windows do not overlap. */
  public static PoolWindow of(int kernel) {
    return of(kernel, kernel);
  }

  /** A window that moves by its own size. */
  public static PoolWindow of(int kernelHeight, int kernelWidth) {
    return new PoolWindow(
        Window2d.of(kernelHeight, kernelWidth).stride(kernelHeight, kernelWidth), false, true);
  }

  /** With this stride in both directions. */
  public PoolWindow stride(int stride) {
    return stride(stride, stride);
  }

  /** With these strides. */
  public PoolWindow stride(int height, int width) {
    return new PoolWindow(window.stride(height, width), ceil, countPadding);
  }

  /** With this padding on all sides, at most half of the window. */
  public PoolWindow padding(int padding) {
    return padding(padding, padding);
  }

  /** With these paddings, at most half of the window. */
  public PoolWindow padding(int height, int width) {
    return new PoolWindow(window.padding(height, width), ceil, countPadding);
  }

  /** With this dilation in both directions; averages have none. */
  public PoolWindow dilation(int dilation) {
    return new PoolWindow(window.dilation(dilation), ceil, countPadding);
  }

  /** With a last window that may stand over the edge. */
  public PoolWindow withCeil() {
    return new PoolWindow(window, true, countPadding);
  }

  /** With averages of the elements that are there, without the border. */
  public PoolWindow withoutPaddingInAverage() {
    return new PoolWindow(window, ceil, false);
  }

  @Override
  public String toString() {
    return window + (ceil ? ", ceil" : "") + (countPadding ? "" : ", averages without padding");
  }
}
