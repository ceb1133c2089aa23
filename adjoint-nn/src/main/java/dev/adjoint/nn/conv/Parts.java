package dev.adjoint.nn.conv;

import dev.adjoint.core.Convolution;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes, checks and describes the parameters of the layers of this package. */
final class Parts {
  private Parts() {}

  /** The weight {@code [first, second / groups, kernel...]}, drawn. */
  static Param weight(
      String op,
      int in,
      int out,
      boolean transposed,
      Convolutional.Options options,
      int... kernel) {
    int groups = options.how().groups();
    boolean sizes = in >= 0 && out >= 0 && Arrays.stream(kernel).allMatch(k -> k > 0);
    if (!sizes || in % groups != 0 || out % groups != 0) {
      throw new ShapeException(
          op
              + ": in is "
              + in
              + ", out "
              + out
              + ", kernel "
              + joined(Arrays.stream(kernel).boxed().toList())
              + ", groups "
              + groups
              + "; channels must be 0 or more and divide into the groups, the kernel must have 1"
              + " element or more along each axis.");
    }
    int[] shape = new int[kernel.length + 2];
    shape[0] = transposed ? in : out;
    shape[1] = (transposed ? out : in) / groups;
    System.arraycopy(kernel, 0, shape, 2, kernel.length);
    return new Param(options.weight().draw(Modes.dtype(), Shape.of(shape)));
  }

  /** The bias that goes with a weight, drawn; null if there is to be none. */
  static @Nullable Param bias(Param weight, int out, Convolutional.Options options) {
    return options.bias() == null
        ? null
        : new Param(options.bias().draw(weight.dtype(), Shape.of(out), weight.shape()));
  }

  static void check(
      String op,
      int axes,
      boolean transposed,
      Param weight,
      @Nullable Param bias,
      Convolution how) {
    boolean fits = weight.shape().rank() == axes + 2;
    if (fits && bias != null) {
      int out = transposed ? weight.shape().size(1) * how.groups() : weight.shape().size(0);
      fits = bias.shape().equals(Shape.of(out));
    }
    if (!fits) {
      throw new ShapeException(
          op
              + ": weight "
              + weight.describe()
              + (bias == null ? "" : " with bias " + bias.describe())
              + ": the weight must be ["
              + (transposed ? "in, out" : "out, in")
              + " / groups, and "
              + axes
              + " sizes of the kernel], the bias [out].");
    }
    if (bias != null && bias.dtype() != weight.dtype()) {
      throw new DTypeException(
          op
              + ": weight "
              + weight.describe()
              + " with bias "
              + bias.describe()
              + ": both must have the same element type.");
    }
  }

  /** For example {@code Conv2d(3, 16, kernel 3, stride 2)}. */
  static String text(String type, int in, int out, Convolutional layer) {
    Convolution how = layer.how();
    Convolution plain = Convolution.of();
    StringBuilder s = new StringBuilder(type).append('(').append(in).append(", ").append(out);
    int[] shape = layer.weight().shape().toArray();
    s.append(", kernel ").append(joined(Arrays.stream(shape).skip(2).boxed().toList()));
    add(s, "stride", how.stride(), plain.stride());
    if (how.isSame()) {
      s.append(", same padding");
    } else {
      add(s, "padding", how.padding(), plain.padding());
    }
    add(s, "output padding", how.outputPadding(), plain.outputPadding());
    add(s, "dilation", how.dilation(), plain.dilation());
    if (how.groups() > 1) {
      s.append(", groups ").append(how.groups());
    }
    if (how.mode() != Convolution.Mode.ZEROS) {
      s.append(", ").append(how.mode().name().toLowerCase(Locale.ROOT));
    }
    return s.append(layer.bias() == null ? ", no bias)" : ")").toString();
  }

  private static void add(
      StringBuilder s, String what, List<Integer> numbers, List<Integer> usual) {
    if (numbers.stream().anyMatch(n -> !usual.contains(n))) {
      s.append(", ").append(what).append(' ').append(joined(numbers));
    }
  }

  /** One number if all are equal, else {@code 2 x 3}. */
  private static String joined(List<Integer> numbers) {
    return numbers.stream().distinct().count() == 1
        ? numbers.getFirst().toString()
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }
}
