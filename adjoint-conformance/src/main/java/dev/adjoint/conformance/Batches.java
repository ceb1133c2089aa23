package dev.adjoint.conformance;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
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
    compare(op, random, op.inputs(), (in, u) -> List.of(op.apply(in)));
  }

  /** The gradients of the floating inputs, for an upstream gradient of each example. */
  static void gradients(OpSpec op, Random random) {
    compare(
        op,
        random,
        op.inputs(),
        (in, u) -> {
          List<Tensor> x = new ArrayList<>();
          for (int i = 0; i < in.length; i++) {
            if (op.isFloating(i)) {
              x.add(in[i]);
            }
          }
          Derivatives.Fun f = OpConformance.call(op, in);
          return Adjoint.vjp(f, x.toArray(new Tensor[0])).pullback().apply(u);
        });
  }

  private interface Fun {
    List<Tensor> apply(Tensor[] in, Tensor u);
  }

  private static void compare(OpSpec op, Random random, int inputs, Fun f) {
    for (Shape[] shapes : Cases.derivatives(op)) {
      for (int size : SIZES) {
        int choices = inputs < 4 ? 1 << inputs : 2;
        for (int mask = 1; mask < choices; mask++) {
          compare(op, random, shapes, size, inputs < 4 ? mask : (1 << inputs) - 1, f);
        }
      }
    }
  }

  private static void compare(OpSpec op, Random random, Shape[] shapes, int size, int mask, Fun f) {
    Tensor[][] examples = new Tensor[Math.max(1, size)][];
    for (int k = 0; k < examples.length; k++) {
      examples[k] = Samples.draw(op, random, DType.F64, shapes);
      for (int i = 0; i < shapes.length; i++) {
        if ((mask >> i & 1) == 0) {
          examples[k][i] = examples[0][i];
        }
      }
    }
    Tensor y = op.apply(examples[0]);
    List<Tensor> upstream = new ArrayList<>();
    for (int k = 0; k < examples.length; k++) {
      upstream.add(Samples.normal(random, DType.F64, y.shape()));
    }
    List<Tensor> all = new ArrayList<>();
    int[] axes = new int[shapes.length + 1];
    for (int i = 0; i < shapes.length; i++) {
      int input = i;
      boolean batched = (mask >> i & 1) == 1;
      axes[i] = batched ? 0 : Adjoint.SHARED;
      all.add(batched ? stack(size, k -> examples[k][input]) : examples[0][i]);
    }
    all.add(stack(size, upstream::get));
    String where =
        Arrays.toString(shapes)
            + ", "
            + size
            + " examples, batched "
            + Integer.toBinaryString(mask);
    List<Tensor> got;
    try {
      got =
          Adjoint.vmapAll(
              in -> f.apply(in.subList(0, shapes.length).toArray(new Tensor[0]), in.getLast()),
              all,
              axes);
    } catch (RuntimeException e) {
      throw new AssertionError(where + ": " + e.getMessage(), e);
    }
    List<Tensor> one = f.apply(examples[0], upstream.get(0));
    for (int r = 0; r < one.size(); r++) {
      Shape expected = front(size, one.get(r).shape());
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

  private static Tensor stack(int size, Function<Integer, Tensor> example) {
    if (size == 0) {
      Tensor like = example.apply(0);
      return Tensor.zeros(like.dtype(), front(0, like.shape()));
    }
    Tensor[] all = new Tensor[size];
    for (int k = 0; k < size; k++) {
      all[k] = example.apply(k);
    }
    return Tensor.stack(0, all);
  }

  private static Shape front(int n, Shape shape) {
    int[] sizes = new int[shape.rank() + 1];
    sizes[0] = n;
    System.arraycopy(shape.toArray(), 0, sizes, 1, shape.rank());
    return Shape.of(sizes);
  }

  private Batches() {}
}
