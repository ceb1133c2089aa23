package dev.adjoint.core.kernel;

/**
 * How a convolution's kernel lies on its image: element k of the kernel at place p reads element
 * {@code p stride + k dilation - padding} of the image, along each of any number of spatial axes.
 * What lies outside counts as 0. How many zeros follow the image's end is implied by the sizes.
 *
 * <p>Images are {@code [n, c, i...]}, kernels {@code [o, c / groups, k...]}, results {@code [n, o,
 * p...]}; output channel {@code o} reads the input channels of its group.
 *
 * @param groups into how many parts the channels are divided
 * @param stride along each axis; arrays are kept, not copied
 * @param padding zeros before the first element of each axis
 * @param dilation along each axis
 */
public record ConvGeometry(int groups, int[] stride, int[] padding, int[] dilation) {
  /** Number of spatial axes. */
  public int axes() {
    return stride.length;
  }

  /** The element of the image along an axis that element k of the kernel reads at place p. */
  public int source(int axis, int p, int k) {
    return p * stride[axis] + k * dilation[axis] - padding[axis];
  }

  /** The same with other groups. */
  public ConvGeometry withGroups(int count) {
    return new ConvGeometry(count, stride, padding, dilation);
  }
}
