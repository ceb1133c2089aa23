package dev.adjoint.core;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * How a convolution's kernel moves over its images: one record for any number of spatial axes.
 * Every list holds one number for all axes, or one for each.
 *
 * <pre>{@code
 * x.conv2d(weight, bias, Convolution.of().stride(2).padding(1));
 * x.conv2d(weight, bias, Convolution.of().samePadding().mode(Convolution.Mode.REFLECT));
 * x.conv1d(weight, null, Convolution.of().padding(4).dilation(4).groups(8));
 * }</pre>
 *
 * @param stride how far the kernel moves from one place to the next
 * @param padding how many elements are put around the image, on both sides of each axis; empty
 *     means as many as keep the image's size, {@link #samePadding}
 * @param outputPadding of a transposed convolution, how many elements are added at the end of each
 *     axis of the result: which of the sizes with the same image under the convolution is meant
 * @param dilation the distance of the kernel's elements from each other
 * @param groups into how many parts the channels are divided, each with kernels of its own; as many
 *     as there are channels makes it depthwise
 * @param mode what the padding is
 */
public record Convolution(
    List<Integer> stride,
    List<Integer> padding,
    List<Integer> outputPadding,
    List<Integer> dilation,
    int groups,
    Mode mode) {
  /** What stands around an image; see {@link Windows}. */
  public enum Mode {
    /** 0. */
    ZEROS,
    /** The image mirrored at its first and last element: {@link Windows#padReflect}. */
    REFLECT,
    /** The first and the last element again and again: {@link Windows#padReplicate}. */
    REPLICATE,
    /** The elements from the other end: {@link Windows#padCircular}. */
    CIRCULAR
  }

  private static final Convolution PLAIN =
      new Convolution(List.of(1), List.of(0), List.of(0), List.of(1), 1, Mode.ZEROS);

  /** Checks the numbers. */
  public Convolution {
    stride = checked("stride", stride, 1);
    padding = padding.isEmpty() ? List.of() : checked("padding", padding, 0);
    outputPadding = checked("outputPadding", outputPadding, 0);
    dilation = checked("dilation", dilation, 1);
    if (groups < 1) {
      throw new ShapeException("convolution: groups " + groups + ": there must be 1 or more.");
    }
  }

  private static List<Integer> checked(String what, List<Integer> numbers, int least) {
    if (numbers.isEmpty() || Collections.min(numbers) < least) {
      throw new ShapeException(
          "convolution: "
              + what
              + " "
              + numbers
              + ": give one number, or one for each axis; they must be "
              + least
              + " or more.");
    }
    return List.copyOf(numbers);
  }

  /** Stride 1, no padding, no dilation, one group. */
  public static Convolution of() {
    return PLAIN;
  }

  /** With this stride in all directions, or one for each axis. */
  public Convolution stride(int... perAxis) {
    return new Convolution(list(perAxis), padding, outputPadding, dilation, groups, mode);
  }

  /** With this padding on all sides, or one for both sides of each axis. */
  public Convolution padding(int... perAxis) {
    return new Convolution(
        stride, checked("padding", list(perAxis), 0), outputPadding, dilation, groups, mode);
  }

  /**
   * With as much padding as keeps the image's size: {@code dilation (kernel - 1)} in all, of an odd
   * number the larger half at the end. Only with stride 1.
   */
  public Convolution samePadding() {
    return new Convolution(stride, List.of(), outputPadding, dilation, groups, mode);
  }

  /** Whether the padding is {@link #samePadding}. */
  public boolean isSame() {
    return padding.isEmpty();
  }

  /** With so many elements more at the end of a transposed convolution's result. */
  public Convolution outputPadding(int... perAxis) {
    return new Convolution(stride, padding, list(perAxis), dilation, groups, mode);
  }

  /** With this dilation in all directions, or one for each axis. */
  public Convolution dilation(int... perAxis) {
    return new Convolution(stride, padding, outputPadding, list(perAxis), groups, mode);
  }

  /** With the channels divided into so many groups. */
  public Convolution groups(int count) {
    return new Convolution(stride, padding, outputPadding, dilation, count, mode);
  }

  /** With padding of this kind. */
  public Convolution mode(Mode kind) {
    return new Convolution(stride, padding, outputPadding, dilation, groups, kind);
  }

  private static List<Integer> list(int... numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }

  /** The numbers of a list for each of {@code axes} axes. */
  static int[] each(String op, String what, List<Integer> numbers, int axes) {
    if (numbers.size() != 1 && numbers.size() != axes) {
      throw new ShapeException(
          op
              + ": "
              + what
              + " "
              + numbers
              + ": give one number, or one for each of the "
              + axes
              + " axes.");
    }
    int[] all = new int[axes];
    for (int i = 0; i < axes; i++) {
      all[i] = numbers.get(numbers.size() == 1 ? 0 : i);
    }
    return all;
  }
}
