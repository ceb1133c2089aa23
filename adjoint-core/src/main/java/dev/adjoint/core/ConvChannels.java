package dev.adjoint.core;

import org.jspecify.annotations.Nullable;

/** Whether types and channels of a convolution fit, and what would. */
final class ConvChannels {
  private ConvChannels() {}

  static String spatial(int axes) {
    return switch (axes) {
      case 1 -> "length";
      case 2 -> "height, width";
      default -> "depth, height, width";
    };
  }

  static void checkTypes(String call, Tensor x, Tensor w) {
    if (x.dtype() != w.dtype() || !x.dtype().isFloating()) {
      throw new DTypeException(
          call
              + ": both must have the same floating type; "
              + (x.dtype().isFloating() && w.dtype().isFloating()
                  ? "convert one with .to(DType." + x.dtype().name() + ")."
                  : "convert with .to(DType.F32) or .to(DType.F64)."));
    }
  }

  static void check(String call, int axes, Tensor x, Tensor w, int groups) {
    int out = w.size(0);
    if (out % groups != 0) {
      throw new ShapeException(
          call
              + " in "
              + groups
              + " groups: the "
              + out
              + " output channels cannot be divided into "
              + groups
              + " equal groups.");
    }
    int wanted = Math.multiplyExact(w.size(1), groups);
    int channels = x.size(-axes - 1);
    if (channels == wanted) {
      return;
    }
    String fix;
    if (x.size(-1) == wanted) {
      fix = last(x.rank(), axes);
    } else if (w.size(1) > 0
        && channels > 0
        && channels % w.size(1) == 0
        && out % (channels / w.size(1)) == 0) {
      fix = " groups(" + channels / w.size(1) + ") would fit.";
    } else {
      fix = " Use a weight of [" + out + ", " + channels + " / groups, ...].";
    }
    throw new ShapeException(
        call
            + groups(groups)
            + ": the weight takes "
            + counted(wanted)
            + " and axis "
            + (-axes - 1)
            + " of the image has "
            + channels
            + "; they must be equal."
            + fix);
  }

  private static String groups(int groups) {
    return groups == 1 ? "" : " in " + groups + " groups";
  }

  private static String counted(int channels) {
    return channels + (channels == 1 ? " channel" : " channels");
  }

  /** The channels stand behind the spatial axes. */
  private static String last(int rank, int axes) {
    StringBuilder order = new StringBuilder();
    for (int i = 0; i < rank - axes - 1; i++) {
      order.append(i).append(", ");
    }
    order.append(rank - 1);
    for (int i = rank - axes - 1; i < rank - 1; i++) {
      order.append(", ").append(i);
    }
    return " The channels seem to come last; .permute(" + order + ") would fit.";
  }

  static void checkTransposed(String call, int axes, Tensor x, Tensor w, int groups) {
    int channels = x.size(-axes - 1);
    if (channels != w.size(0)) {
      boolean last = x.size(-1) == w.size(0);
      throw new ShapeException(
          call
              + ": the weight takes "
              + counted(w.size(0))
              + " and axis "
              + (-axes - 1)
              + " of the image has "
              + channels
              + "; they must be equal."
              + (last
                  ? last(x.rank(), axes)
                  : " Use a weight of [" + channels + ", out / groups, ...]."));
    }
    if (channels % groups != 0) {
      throw new ShapeException(
          call
              + " in "
              + groups
              + " groups: the "
              + channels
              + " input channels cannot be divided into "
              + groups
              + " equal groups.");
    }
  }

  static void checkBias(String op, Tensor x, Tensor w, @Nullable Operand bias, int out) {
    if (bias != null && !(bias.shape().equals(Shape.of(out)) && bias.dtype() == x.dtype())) {
      throw new ShapeException(
          op
              + ": bias "
              + bias.tensor().describe()
              + " with weight "
              + w.describe()
              + "; the bias must be "
              + x.dtype()
              + "["
              + out
              + "].");
    }
  }
}
