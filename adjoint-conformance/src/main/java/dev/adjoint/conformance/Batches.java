package dev.adjoint.conformance;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.GradientException;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** What {@code vmap} gives for an operation is what the operation gives for each example alone. */
public final class Batches {
  private static final int[] SIZES = {3, 1, 0};

  /** For all shapes, all choices of inputs that differ between examples, and several sizes. */
  static void values(OpSpec op, Random random) {
    drawn(op, random, (in, u) -> List.of(op.apply(in)));
  }

  /** The gradients of the floating inputs, for an upstream gradient of each example. */
  static void gradients(OpSpec op, Random random) {
    drawn(op, random, gradients(op, op::apply));
  }

  /**
   * Values and gradients of these examples, all of whose inputs differ; the examples lie along axis
   * 0, or the last.
   */
  static void of(OpSpec op, Call call, Random random, Tensor[][] examples, boolean last) {
    int all = (1 << op.inputs()) - 1;
    compare(
        op, call, random, examples, examples.length, all, last, (in, u) -> List.of(call.apply(in)));
    if (op.isDifferentiable()) {
      compare(op, call, random, examples, examples.length, all, last, gradients(op, call));
    }
  }

  /** Fails unless it is refused on many examples at once. */
  static void rejected(Call call, Tensor[] example) {
    List<Tensor> all = Arrays.stream(example).map(t -> Tensor.stack(0, t, t)).toList();
    List<Tensor> got;
    try {
      got = Adjoint.vmapAll(in -> List.of(call.apply(in.toArray(new Tensor[0]))), all);
    } catch (GradientException e) {
      return;
    }
    throw new AssertionError("the line says noVmap, and vmap gives " + got.getFirst().describe());
  }

  /** What is called on the inputs of one example. */
  interface Call {
    Tensor apply(Tensor... in);
  }

  private interface Fun {
    List<Tensor> apply(Tensor[] in, Tensor u);
  }

  private static Fun gradients(OpSpec op, Call call) {
    return (in, u) -> {
      List<Tensor> x = new ArrayList<>();
      for (int i = 0; i < in.length; i++) {
        if (op.isFloating(i)) {
          x.add(in[i]);
        }
      }
      Derivatives.Fun f = OpConformance.call(op, call, in);
      return Adjoint.vjp(f, x.toArray(new Tensor[0])).pullback().apply(u);
    };
  }

  private static void drawn(OpSpec op, Random random, Fun f) {
    int inputs = op.inputs();
    for (Shape[] shapes : Cases.derivatives(op)) {
      for (int size : SIZES) {
        int choices = inputs < 4 ? 1 << inputs : 2;
        for (int mask = 1; mask < choices; mask++) {
          int batched = inputs < 4 ? mask : (1 << inputs) - 1;
          Tensor[][] examples = new Tensor[Math.max(1, size)][];
          for (int k = 0; k < examples.length; k++) {
            examples[k] = Samples.draw(op, random, DType.F64, shapes);
            for (int i = 0; i < shapes.length; i++) {
              if ((batched >> i & 1) == 0) {
                examples[k][i] = examples[0][i];
              }
            }
          }
          compare(op, op::apply, random, examples, size, batched, false, f);
        }
      }
    }
  }

  private static void compare(
      OpSpec op,
      Call call,
      Random random,
      Tensor[][] examples,
      int size,
      int mask,
      boolean last,
      Fun f) {
    int inputs = op.inputs();
    Tensor y = call.apply(examples[0]);
    List<Tensor> upstream = new ArrayList<>();
    for (int k = 0; k < examples.length; k++) {
      upstream.add(Samples.normal(random, DType.F64, y.shape()));
    }
    List<Tensor> all = new ArrayList<>();
    int[] axes = new int[inputs + 1];
    for (int i = 0; i < inputs; i++) {
      int input = i;
      Tensor first = examples[0][i];
      boolean batched = (mask >> i & 1) == 1;
      axes[i] = !batched ? Adjoint.SHARED : last ? first.rank() : 0;
      all.add(batched ? stack(size, axes[i], k -> examples[k][input]) : first);
    }
    all.add(stack(size, 0, upstream::get));
    String where =
        Arrays.stream(examples[0]).map(Tensor::describe).toList()
            + ", "
            + size
            + " examples, batched "
            + Integer.toBinaryString(mask);
    List<Tensor> got;
    try {
      got =
          Adjoint.vmapAll(
              in -> f.apply(in.subList(0, inputs).toArray(new Tensor[0]), in.getLast()), all, axes);
    } catch (RuntimeException e) {
      throw new AssertionError(where + ": " + e.getMessage(), e);
    }
    List<Tensor> one = f.apply(examples[0], upstream.get(0));
    for (int r = 0; r < one.size(); r++) {
      Shape expected = with(size, 0, one.get(r).shape());
      if (!got.get(r).shape().equals(expected) || got.get(r).dtype() != one.get(r).dtype()) {
        throw new AssertionError(
            where + ": result " + r + " is " + got.get(r).describe() + ", should be " + expected);
      }
    }
    for (int k = 0; k < size; k++) {
      List<Tensor> want = f.apply(examples[k], upstream.get(k));
      for (int r = 0; r < want.size(); r++) {
        double[] w = want.get(r).toDoubleArray();
        double largest = Arrays.stream(w).map(Math::abs).filter(Double::isFinite).max().orElse(0);
        double[] allowed = new double[w.length];
        // The same sums in another order at most.
        Arrays.fill(
            allowed,
            op.accuracy() == OpSpec.Accuracy.EXACT
                ? 1e-14 * largest
                : 1e-12 * Math.max(1, largest));
        try {
          Oracle.compare(got.get(r).select(0, k), w, allowed);
        } catch (AssertionError e) {
          throw new AssertionError(
              where + ", example " + k + ", result " + r + ": " + e.getMessage());
        }
      }
    }
  }

  private static Tensor stack(int size, int axis, Function<Integer, Tensor> example) {
    if (size == 0) {
      Tensor like = example.apply(0);
      return Tensor.zeros(like.dtype(), with(0, axis, like.shape()));
    }
    Tensor[] all = new Tensor[size];
    for (int k = 0; k < size; k++) {
      all[k] = example.apply(k);
    }
    return Tensor.stack(axis, all);
  }

  /** The shape with one axis more, of size n. */
  private static Shape with(int n, int axis, Shape shape) {
    int[] sizes = new int[shape.rank() + 1];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = i == axis ? n : shape.size(i < axis ? i : i - 1);
    }
    return Shape.of(sizes);
  }

  private Batches() {}
}
