package dev.adjoint.nn.loss;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What losses ask of their inputs. */
final class LossChecks {
  private LossChecks() {}

  /** Nothing is broadcast in silence: prediction and target have one shape. */
  static void equal(String loss, Operand prediction, Operand target) {
    equal(loss, "prediction", prediction, "target", target);
  }

  static void equal(String loss, String first, Operand a, String second, Operand b) {
    if (!a.shape().equals(b.shape())) {
      boolean same = a.shape().numel() == b.shape().numel();
      throw new ShapeException(
          loss
              + ": "
              + first
              + " "
              + a.describe()
              + " and "
              + second
              + " "
              + b.describe()
              + ": shapes must be equal."
              + (same ? " " + second + ".reshape(" + sizes(a.shape()) + ") would fit." : ""));
    }
  }

  /** Weights that broadcast to the prediction's shape, never the other way round. */
  static Tensor weights(String loss, String name, Operand prediction, Operand weights) {
    if (!fits(prediction.shape(), weights.shape())) {
      throw new ShapeException(
          loss
              + ": "
              + name
              + " "
              + weights.describe()
              + " and prediction "
              + prediction.describe()
              + ": the weights must broadcast to the prediction's shape: equal sizes or 1, from the"
              + " last axis.");
    }
    return sameType(loss, name, prediction, weights);
  }

  private static boolean fits(Shape whole, Shape part) {
    boolean fits = part.rank() <= whole.rank();
    for (int i = 1; fits && i <= part.rank(); i++) {
      fits = part.size(-i) == 1 || part.size(-i) == whole.size(-i);
    }
    return fits;
  }

  /** One weight for each class. */
  static Tensor classWeights(String loss, Operand prediction, int classes, Operand weights) {
    if (!weights.shape().equals(Shape.of(classes))) {
      throw new ShapeException(
          loss
              + ": weights "
              + weights.describe()
              + " and prediction "
              + prediction.describe()
              + ": there must be one weight for each of the "
              + classes
              + " classes.");
    }
    return sameType(loss, "weights", prediction, weights);
  }

  private static Tensor sameType(String loss, String name, Operand x, Operand weights) {
    if (weights.dtype().isFloating() && weights.dtype() != x.dtype()) {
      throw new DTypeException(
          loss
              + ": "
              + name
              + " "
              + weights.describe()
              + " and prediction "
              + x.describe()
              + ": the types must be equal. Use "
              + name
              + ".to(DType."
              + x.dtype().name()
              + ").");
    }
    return weights.tensor();
  }

  /** The prediction, if it is floating and has a last axis. */
  static Tensor floatingRows(String loss, Operand x) {
    floating(loss, x, ", with the classes on the last axis");
    if (x.shape().rank() == 0) {
      throw new ShapeException(
          loss + ": the prediction is " + x.describe() + "; its last axis must be the classes.");
    }
    return x.tensor();
  }

  private static void floating(String loss, Operand x, String rule) {
    if (!x.dtype().isFloating()) {
      throw new DTypeException(
          loss
              + ": the prediction is "
              + x.describe()
              + "; it must be floating"
              + rule
              + ". The prediction comes first, the target second.");
    }
  }

  /** The target as probabilities of the prediction's shape. */
  static void probabilities(Tensor x, Operand target) {
    if (!target.shape().equals(x.shape())) {
      boolean indices = target.shape().equals(withoutLast(x.shape()));
      throw new ShapeException(
          "crossEntropy: logits "
              + x.describe()
              + " and target "
              + target.describe()
              + ": a floating target gives probabilities and must have the logits' shape."
              + (indices ? " If these are class indices, use target.to(DType.I64)." : ""));
    }
  }

  static Shape withoutLast(Shape s) {
    return Shape.of(Arrays.copyOf(s.toArray(), s.rank() - 1));
  }

  private static boolean hasClassesSecond(Shape x, Shape target) {
    if (x.rank() < 3 || target.rank() != x.rank() - 1 || x.size(0) != target.size(0)) {
      return false;
    }
    boolean fits = true;
    for (int i = 2; i < x.rank(); i++) {
      fits &= x.size(i) == target.size(i - 1);
    }
    return fits;
  }

  /** The target as I64 class indices in range, for a prediction with the classes last. */
  static Tensor labels(String loss, Tensor x, Operand target) {
    return labels(loss, x, x, target, null, "");
  }

  /**
   * The same with one more index that is let through.
   *
   * @param given the prediction as the caller gave it, for messages
   * @param also that index, or null
   * @param hint what to add where the classes may stand second; empty if that cannot be chosen
   */
  static Tensor labels(
      String loss, Operand given, Tensor x, Operand target, @Nullable Long also, String hint) {
    integer(loss, target);
    if (!target.shape().equals(withoutLast(x.shape()))) {
      boolean column = target.shape().numel() * (long) x.size(-1) == x.numel();
      String fix =
          column ? " target.reshape(" + sizes(withoutLast(x.shape())) + ") would fit." : "";
      throw new ShapeException(
          loss
              + ": prediction "
              + given.describe()
              + " and target "
              + target.describe()
              + ": the class indices must be "
              + withoutLast(x.shape())
              + ", one for each row of classes."
              + (!hint.isEmpty() && hasClassesSecond(x.shape(), target.shape()) ? hint : fix));
    }
    return checkedLabels(loss, given, x.size(-1), target, also);
  }

  static void integer(String loss, Operand target) {
    if (!target.dtype().isInteger()) {
      throw new DTypeException(
          loss
              + ": the target is "
              + target.describe()
              + "; class indices must be integers. Use target.to(DType.I64).");
    }
  }

  /** Integers of any shape as I64 class indices, each in range or {@code also}. */
  static Tensor checkedLabels(
      String loss, Operand given, int classes, Operand target, @Nullable Long also) {
    Tensor t = target.tensor().detach().to(DType.I64).contiguous();
    return Adjoint.apply(new Labels(loss, given.describe(), classes, also), t);
  }

  /** x, if every element lies in [0, 1]. */
  static Tensor unit(String loss, Operand x) {
    floating(loss, x, " and a probability");
    return Adjoint.apply(new Within(loss, Domain.UNIT), x.tensor());
  }

  /** The target, if every element is 1 or -1. */
  static Tensor signs(String loss, Operand target) {
    return Adjoint.apply(new Within(loss, Domain.SIGNS), target.tensor());
  }

  /** The variance, if no element is negative. */
  static Tensor variance(String loss, Operand x) {
    return Adjoint.apply(new Within(loss, Domain.NOT_NEGATIVE), x.tensor());
  }

  /** A loss's number, which must be finite and at least {@code low}. */
  static void atLeast(String loss, String name, double value, double low) {
    if (!(value >= low && value < Double.POSITIVE_INFINITY)) {
      String rule = low == Double.MIN_VALUE ? "greater than 0" : "at least " + text(low);
      throw new TensorException(
          loss + ": " + name + " is " + value + "; it must be finite and " + rule + ".");
    }
  }

  /** A loss's number, which must lie in [0, 1]. */
  static void fraction(String loss, String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new TensorException(
          loss + ": " + name + " is " + value + "; it must lie between 0 and 1.");
    }
  }

  private static String text(double v) {
    return v == Math.rint(v) ? String.valueOf((long) v) : String.valueOf(v);
  }

  private static String sizes(Shape shape) {
    String s = shape.toString();
    return s.substring(1, s.length() - 1);
  }

  private static String position(int i, Shape shape) {
    if (shape.rank() <= 1) {
      return String.valueOf(i);
    }
    int[] at = new int[shape.rank()];
    int rest = i;
    for (int k = at.length - 1; k >= 0; k--) {
      at[k] = rest % shape.size(k);
      rest /= shape.size(k);
    }
    return Arrays.toString(at);
  }

  /** y = t, row-major I64, after checking that every label is a class or {@code also}. */
  private record Labels(String loss, String prediction, int classes, @Nullable Long also)
      implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public Spec infer(Spec t) {
      return t;
    }

    @Override
    public View forward(Kernels kernels, View t, Spec out) {
      long[] a = t.i64();
      for (int i = 0, n = t.numel(); i < n; i++) {
        long label = a[t.offset() + i];
        if ((label < 0 || label >= classes) && (also == null || label != also)) {
          throw new IndexException(
              loss
                  + ": label "
                  + label
                  + " at position "
                  + position(i, t.shape())
                  + " of the target: prediction "
                  + prediction
                  + " has classes 0 to "
                  + (classes - 1)
                  + "."
                  + hint(label));
        }
      }
      return t;
    }

    private String hint(long label) {
      if (label == classes) {
        return " If labels count from 1, use target.sub(1).";
      }
      return label == -100 && also == null && !loss.startsWith("multi")
          ? " If -100 marks what does not count, use"
              + " CrossEntropyOptions.DEFAULT.withIgnoreIndex(-100)."
          : "";
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor t, Tensor y) {
      // Labels have no gradient.
    }
  }

  /** Sets of numbers, with what a message says of them. */
  private enum Domain {
    UNIT("prediction", "probabilities lie in [0, 1]. For logits use bceWithLogits."),
    SIGNS("target", "targets are 1 or -1. If they are 0 and 1, use target.mul(2).sub(1)."),
    NOT_NEGATIVE("variance", "variances are 0 or more. softplus() or exp() would make it one.");

    final String what;
    final String rule;

    Domain(String what, String rule) {
      this.what = what;
      this.rule = rule;
    }

    boolean contains(double v) {
      return switch (this) {
        case UNIT -> v >= 0 && v <= 1;
        case SIGNS -> v == 1 || v == -1;
        case NOT_NEGATIVE -> !(v < 0);
      };
    }
  }

  /** y = x, after checking every element; dx = dy. */
  private record Within(String loss, Domain domain) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      return x;
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View.Cursor c = x.cursor();
      for (int i = 0, n = x.numel(); i < n; i++) {
        double v = x.getDouble(c.next());
        if (!domain.contains(v)) {
          throw new TensorException(
              loss
                  + ": the "
                  + domain.what
                  + " "
                  + x.describe()
                  + " is "
                  + v
                  + " at position "
                  + position(i, x.shape())
                  + "; "
                  + domain.rule);
        }
      }
      return x;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> dy);
    }
  }
}
