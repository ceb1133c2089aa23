package dev.adjoint.core;

import dev.adjoint.core.kernel.ConvGeometry;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions, as neural networks have them (the kernel is not turned round): {@code y[n, o, p] =
 * b[o] + Σ x[n, c, p stride + k dilation - padding] w[o, c, k]} over the channels c of o's group
 * and the elements k of the kernel; what lies outside the image is 0.
 *
 * <p>Images are {@code [n, c, spatial...]}, or {@code [c, spatial...]}; more axes in front are a
 * batch too. A batch, or channels, of size 0 are allowed: sums of nothing are 0. Everything as in
 * PyTorch's {@code torch.nn.functional}.
 *
 * <pre>{@code
 * Tensor x = Tensor.arange(1, 10).to(DType.F64).reshape(1, 3, 3);
 * Tensor k = Tensor.of(new double[][][][] {{{{1, 0}, {0, -1}}}});
 * x.conv2d(k, null, Convolution.of());                        // [[[-4, -4], [-4, -4]]]
 * x.conv2d(k, null, Convolution.of().stride(2).padding(1));   // stride, padding, dilation, groups
 * x.convTranspose2d(k, null, Convolution.of());               // [1, 4, 4]
 * }</pre>
 */
public sealed interface Convolutions extends Family permits Operand {
  /**
   * {@code [..., c, l] -> [..., o, p]} with a weight {@code [o, c / groups, k]} and a bias {@code
   * [o]} or null; {@code p = (l + 2 padding - dilation (k - 1) - 1) / stride + 1}, rounded down.
   *
   * @throws ShapeException if the channels do not fit the weight, or the kernel is larger than the
   *     image with its padding
   */
  default Tensor conv1d(Operand weight, @Nullable Operand bias, Convolution how) {
    return Conv.convolution("conv1d", 1, tensor(), weight, bias, how);
  }

  /**
   * {@code [..., c, h, w] -> [..., o, p, q]} with a weight {@code [o, c / groups, kh, kw]} and a
   * bias {@code [o]} or null; sizes as of {@link #conv1d}.
   *
   * <p>In f32 a kernel of 3 x 3 with stride 1, no dilation and at least 48 channels in and out of a
   * group, on rows of at least 14 results, takes Winograd's F(2 x 2, 3 x 3) (Lavin and Gray, "Fast
   * algorithms for convolutional neural networks", 2016), here and for the gradient of the image:
   * with up to twice the rounding error, and NaN where an infinite pixel is seen.
   */
  default Tensor conv2d(Operand weight, @Nullable Operand bias, Convolution how) {
    return Conv.convolution("conv2d", 2, tensor(), weight, bias, how);
  }

  /**
   * {@code [..., c, d, h, w] -> [..., o, p, q, r]} with a weight {@code [o, c / groups, kd, kh,
   * kw]} and a bias {@code [o]} or null; sizes as of {@link #conv1d}.
   */
  default Tensor conv3d(Operand weight, @Nullable Operand bias, Convolution how) {
    return Conv.convolution("conv3d", 3, tensor(), weight, bias, how);
  }

  /**
   * The transpose of {@link #conv1d}, that is, its gradient with respect to its input: each element
   * of the image puts a copy of the kernel into the result, {@code y[n, o, i stride + k dilation -
   * padding] += x[n, c, i] w[c, o, k]}. {@code [..., c, l] -> [..., o, p]} with a weight {@code [c,
   * o / groups, k]} and a bias {@code [o]} or null; {@code p = (l - 1) stride - 2 padding +
   * dilation (k - 1) + outputPadding + 1}.
   *
   * <p>Known as deconvolution, which it is not. Only {@link Convolution.Mode#ZEROS}, and not {@link
   * Convolution#samePadding}. The output padding must be smaller than the stride or the dilation.
   */
  default Tensor convTranspose1d(Operand weight, @Nullable Operand bias, Convolution how) {
    return Conv.transposed("convTranspose1d", 1, tensor(), weight, bias, how);
  }

  /**
   * The transpose of {@link #conv2d}: {@code [..., c, h, w] -> [..., o, p, q]} with a weight {@code
   * [c, o / groups, kh, kw]}; see {@link #convTranspose1d}.
   */
  default Tensor convTranspose2d(Operand weight, @Nullable Operand bias, Convolution how) {
    return Conv.transposed("convTranspose2d", 2, tensor(), weight, bias, how);
  }

  /**
   * The transpose of {@link #conv3d}: {@code [..., c, d, h, w] -> [..., o, p, q, r]} with a weight
   * {@code [c, o / groups, kd, kh, kw]}; see {@link #convTranspose1d}.
   */
  default Tensor convTranspose3d(Operand weight, @Nullable Operand bias, Convolution how) {
    return Conv.transposed("convTranspose3d", 3, tensor(), weight, bias, how);
  }
}

/** The operations of {@link Convolutions}. */
final class Conv {
  private Conv() {}

  static Tensor convolution(
      String op, int axes, Tensor x, Operand weight, @Nullable Operand bias, Convolution how) {
    Tensor w = weight.tensor();
    String call = call(op, x, w);
    int[] stride = Convolution.each(op, "stride", how.stride(), axes);
    int[] dilation = Convolution.each(op, "dilation", how.dilation(), axes);
    check(op, call, axes, x, w);
    ConvChannels.check(call, axes, x, w, how.groups());
    ConvChannels.checkBias(op, x, w, bias, w.size(0));
    if (how.outputPadding().stream().anyMatch(p -> p > 0)) {
      throw new ShapeException(
          op
              + ": outputPadding "
              + how.outputPadding()
              + ": only a transposed convolution has one. Use padding.");
    }
    int[] before = new int[axes];
    int[] total = new int[axes];
    if (how.isSame()) {
      if (Arrays.stream(stride).anyMatch(s -> s != 1)) {
        throw new ShapeException(
            op
                + ": samePadding with stride "
                + how.stride()
                + ": only a convolution of stride 1 keeps the image's size. Use padding.");
      }
      for (int i = 0; i < axes; i++) {
        total[i] = Math.multiplyExact(dilation[i], w.size(i - axes) - 1);
        before[i] = total[i] / 2;
      }
    } else {
      before = Convolution.each(op, "padding", how.padding(), axes);
      for (int i = 0; i < axes; i++) {
        total[i] = Math.multiplyExact(2, before[i]);
      }
    }
    Tensor image = x;
    if (how.mode() != Convolution.Mode.ZEROS) {
      image = bordered(how.mode(), x, before, total);
      before = new int[axes];
      total = new int[axes];
    }
    int[] places = new int[axes];
    for (int i = 0; i < axes; i++) {
      long n = (long) image.size(i - axes) + total[i];
      long span = dilation[i] * (w.size(i - axes) - 1L) + 1;
      if (n < span) {
        throw new ShapeException(
            call
                + ": the kernel spans "
                + span
                + " elements of axis "
                + (i - axes)
                + ", which has "
                + n
                + " with its padding. Use a smaller kernel or more padding.");
      }
      places[i] = Math.toIntExact((n - span) / stride[i] + 1);
    }
    ConvGeometry g = new ConvGeometry(how.groups(), stride, before, dilation);
    Form form = new Form(Face.IMAGE, g, places);
    return finish(
        axes,
        image,
        null,
        batch ->
            bias == null
                ? Engine.apply(form, batch, w)
                : Engine.apply(new Biased(form), batch, w, bias.tensor()));
  }

  private static Tensor bordered(Convolution.Mode mode, Tensor x, int[] before, int[] total) {
    int axes = before.length;
    int[] pairs = new int[2 * axes];
    for (int i = 0; i < axes; i++) {
      pairs[2 * (axes - 1 - i)] = before[i];
      pairs[2 * (axes - 1 - i) + 1] = total[i] - before[i];
    }
    return switch (mode) {
      case ZEROS -> x.pad(pairs);
      case REFLECT -> x.padReflect(pairs);
      case REPLICATE -> x.padReplicate(pairs);
      case CIRCULAR -> x.padCircular(pairs);
    };
  }

  static Tensor transposed(
      String op, int axes, Tensor x, Operand weight, @Nullable Operand bias, Convolution how) {
    Tensor w = weight.tensor();
    String call = call(op, x, w);
    int[] stride = Convolution.each(op, "stride", how.stride(), axes);
    int[] dilation = Convolution.each(op, "dilation", how.dilation(), axes);
    int[] more = Convolution.each(op, "outputPadding", how.outputPadding(), axes);
    check(op, call, axes, x, w);
    ConvChannels.checkTransposed(call, axes, x, w, how.groups());
    ConvChannels.checkBias(op, x, w, bias, w.size(1) * how.groups());
    if (how.isSame() || how.mode() != Convolution.Mode.ZEROS) {
      throw new ShapeException(
          op
              + ": "
              + (how.isSame() ? "samePadding" : "mode " + how.mode())
              + ": a transposed convolution has only numbers for its padding, of mode ZEROS.");
    }
    int[] padding = Convolution.each(op, "padding", how.padding(), axes);
    int[] sizes = new int[axes];
    for (int i = 0; i < axes; i++) {
      if (more[i] >= Math.max(stride[i], dilation[i])) {
        throw new ShapeException(
            op
                + ": outputPadding "
                + how.outputPadding()
                + " with stride "
                + how.stride()
                + " and dilation "
                + how.dilation()
                + ": it must be smaller than one of them.");
      }
      long size =
          (x.size(i - axes) - 1L) * stride[i]
              - 2L * padding[i]
              + dilation[i] * (w.size(i - axes) - 1L)
              + more[i]
              + 1;
      if (size < 1) {
        throw new ShapeException(
            call
                + ": axis "
                + (i - axes)
                + " of the result would have "
                + size
                + " elements. Use less padding.");
      }
      sizes[i] = Math.toIntExact(size);
    }
    ConvGeometry g = new ConvGeometry(how.groups(), stride, padding, dilation);
    return finish(axes, x, bias, batch -> Engine.apply(new Form(Face.INPUT, g, sizes), w, batch));
  }

  private static String call(String op, Tensor x, Tensor w) {
    return op + ": " + x.describe() + " with weight " + w.describe();
  }

  private static void check(String op, String call, int axes, Tensor x, Tensor w) {
    if (x.rank() <= axes || w.rank() != axes + 2) {
      throw new ShapeException(
          call
              + ": images must be [..., channels, "
              + ConvChannels.spatial(axes)
              + "] and the weight "
              + (op.contains("Transpose") ? "[in, out / groups, " : "[out, in / groups, ")
              + ConvChannels.spatial(axes)
              + "].");
    }
    for (int i = -axes; i < 0; i++) {
      if (w.size(i) == 0) {
        throw new ShapeException(
            call + ": the kernel has no elements along axis " + i + "; it must have 1 or more.");
      }
    }
    ConvChannels.checkTypes(call, x, w);
  }

  /** One batch axis for the operation, the caller's axes for the result, and the bias. */
  private static Tensor finish(
      int axes,
      Tensor x,
      @Nullable Operand bias,
      java.util.function.UnaryOperator<Tensor> operation) {
    int lead = x.rank() - axes - 1;
    int[] sizes = x.shape().toArray();
    Tensor batch = x;
    if (lead != 1) {
      int n = 1;
      for (int i = 0; i < lead; i++) {
        n *= sizes[i];
      }
      batch = x.reshape(joined(new int[] {n}, Arrays.copyOfRange(sizes, lead, sizes.length)));
    }
    Tensor y = operation.apply(batch);
    if (bias != null) {
      y = y.add(column(axes, bias.tensor()));
    }
    if (lead == 1) {
      return y;
    }
    int[] of = y.shape().toArray();
    return y.reshape(joined(Arrays.copyOf(sizes, lead), Arrays.copyOfRange(of, 1, of.length)));
  }

  /** A number for each channel, to be added to images. */
  private static Tensor column(int axes, Tensor bias) {
    int[] column = new int[axes + 1];
    Arrays.fill(column, 1);
    column[0] = bias.numel();
    return bias.reshape(column);
  }

  private static int[] joined(int[] a, int[] b) {
    int[] all = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, all, a.length, b.length);
    return all;
  }

  /** A convolution that adds its bias while the sums are at hand; db = Σ dy over all but o. */
  record Biased(Form form) implements Op.Fused, Op.Tidy {
    @Override
    public String name() {
      return form.name();
    }

    @Override
    public Tensor definition(Tensor... in) {
      return Engine.apply(form, in[0], in[1]).add(column(form.g.axes(), in[2]));
    }

    @Override
    public Spec infer(Spec... in) {
      return form.infer(in[0], in[1]);
    }

    @Override
    public View forward(Kernels kernels, View[] in, Spec out) {
      View y = View.unfilled(out.dtype(), out.shape());
      kernels.conv(in[0], in[1], in[2], form.g, y);
      return y;
    }

    @Override
    public boolean hasPullbacks() {
      return true;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      form.backward(pullbacks, in[0], in[1], y);
      pullbacks.of(2, dy -> dy.flatten(2).sum(-1).sum(0)); // lines first: they lie in one piece
    }
  }

  /** Which of the three parts of the form is the result. */
  enum Face {
    /** y from x and w: the convolution. */
    IMAGE,
    /** x from w and y: the transposed convolution. */
    INPUT,
    /** w from x and y. */
    WEIGHT
  }

  /**
   * The trilinear form {@code Σ x[n, c, p stride + k dilation - padding] w[o, c, k] y[n, o, p]},
   * differentiated with respect to y, x or w. So each face's two pullbacks are the other two faces.
   * The sizes of the result's spatial axes are not those of the inputs alone: they are stated.
   */
  record Form(Face face, ConvGeometry g, int... sizes)
      implements Op.Binary, Op.Multilinear, Op.Tidy {
    @Override
    public String name() {
      String n = g.axes() + "d";
      return switch (face) {
        case IMAGE -> "conv" + n;
        case INPUT -> "convTranspose" + n;
        case WEIGHT -> "convWeight" + n;
      };
    }

    @Override
    public Spec infer(Spec a, Spec b) {
      Shape s = a.shape();
      Shape t = b.shape();
      int[] front =
          switch (face) {
            case IMAGE -> new int[] {s.size(0), t.size(0)};
            case INPUT -> new int[] {t.size(0), s.size(1) * g.groups()};
            case WEIGHT -> new int[] {t.size(1), s.size(1) / g.groups()};
          };
      return Spec.of(a.dtype(), Shape.of(joined(front, sizes)));
    }

    @Override
    public View forward(Kernels kernels, View a, View b, Spec out) {
      View y = View.unfilled(out.dtype(), out.shape());
      switch (face) {
        case IMAGE -> kernels.conv(a, b, null, g, y);
        case INPUT -> kernels.convInput(a, b, g, y);
        case WEIGHT -> kernels.convWeight(a, b, g, y);
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor b, Tensor y) {
      int[] ofA = spatial(a);
      int[] ofB = spatial(b);
      switch (face) {
        case IMAGE -> { // a = x, b = w
          pullbacks.of(0, dy -> Engine.apply(new Form(Face.INPUT, g, ofA), b, dy));
          pullbacks.of(1, dy -> Engine.apply(new Form(Face.WEIGHT, g, ofB), a, dy));
        }
        case INPUT -> { // a = w, b = y
          pullbacks.of(0, dx -> Engine.apply(new Form(Face.WEIGHT, g, ofA), dx, b));
          pullbacks.of(1, dx -> Engine.apply(new Form(Face.IMAGE, g, ofB), dx, a));
        }
        case WEIGHT -> { // a = x, b = y
          pullbacks.of(0, dw -> Engine.apply(new Form(Face.INPUT, g, ofA), dw, b));
          pullbacks.of(1, dw -> Engine.apply(new Form(Face.IMAGE, g, ofB), a, dw));
        }
      }
    }

    private static int[] spatial(Tensor t) {
      return Arrays.copyOfRange(t.shape().toArray(), 2, t.rank());
    }

    /** Whether input i, or the result as number 2, is a kernel and not an image. */
    private boolean isKernel(int i) {
      return switch (face) {
        case IMAGE -> i == 1;
        case INPUT -> i == 0;
        case WEIGHT -> i == 2;
      };
    }

    /** Examples are more images if the kernel is the same for all, else more groups. */
    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      if (size == 0) {
        return Vmap.oneByOne(this, in, batched, size);
      }
      int image = isKernel(0) ? 1 : 0;
      if (face != Face.WEIGHT && !batched[1 - image]) {
        Tensor[] all = in.clone();
        all[image] = merged(in[image]);
        return split(Engine.apply(this, all), size);
      }
      Tensor[] all = Vmap.allBatched(in, batched, size);
      for (int i = 0; i < 2; i++) {
        all[i] = isKernel(i) ? merged(all[i]) : merged(all[i].transpose(0, 1), 1);
      }
      Form grouped = new Form(face, g.withGroups(g.groups() * size), sizes);
      Tensor y = Engine.apply(grouped, all);
      return isKernel(2) ? split(y, size) : split(y, 1, size).transpose(0, 1);
    }

    private static Tensor merged(Tensor t) {
      return merged(t, 0);
    }

    /** Axes {@code axis} and {@code axis + 1} as one. */
    private static Tensor merged(Tensor t, int axis) {
      return t.reshape(Move.replaced(t.shape(), axis, 2, t.size(axis) * t.size(axis + 1)));
    }

    private static Tensor split(Tensor t, int size) {
      return split(t, 0, size);
    }

    private static Tensor split(Tensor t, int axis, int size) {
      return t.reshape(Move.replaced(t.shape(), axis, 1, size, t.size(axis) / size));
    }
  }
}
