package dev.adjoint.core;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Useful derivatives where the true one is 0, does not exist, or belongs to an expectation: steps,
 * rounding, choices, sampling. All of them nest with every transform.
 *
 * <pre>{@code
 * Tensor bits = Estimators.straightThrough(t -> t.ge(0), x);           // 0 or 1, derivative 1
 * Tensor spike = Estimators.surrogate(v.ge(0), v.mul(5).sigmoid());    // 0 or 1, a bell's derivative
 * }</pre>
 */
public final class Estimators {
  /** A uniform number of 53 bits that is 0 stands for half of the next one. */
  private static final double SMALLEST = 0x1p-54;

  private Estimators() {}

  /**
   * f(x), with the derivative of x itself (Bengio, Léonard and Courville, 2013). Truth values and
   * integers become numbers of x's type.
   *
   * @throws ShapeException if f(x) has another shape than x
   */
  public static Tensor straightThrough(UnaryOperator<Tensor> f, Operand x) {
    Tensor t = x.tensor();
    return surrogate(f.apply(t.detach()), t);
  }

  /**
   * The bits of {@code value}, with the derivatives of {@code surrogate}, of every order and in
   * every mode; nothing flows to {@code value}. Truth values and integers become numbers of the
   * surrogate's type.
   *
   * @throws ShapeException if the shapes differ
   * @throws DTypeException if the surrogate's type is not floating, or the two floating types
   *     differ
   */
  public static Tensor surrogate(Operand value, Operand surrogate) {
    Tensor s = Adjoint.floating("surrogate", surrogate);
    Tensor v = value.tensor();
    return Engine.apply(new Surrogate(), v.dtype().isFloating() ? v : v.to(s.dtype()), s);
  }

  /**
   * 1, with the derivatives of p / p₀ where p₀ = p is held fixed: {@code ∇ log p} and so on to
   * every order (DiCE's "magic box", Foerster et al., 2018). From log p.
   */
  public static Tensor magicBox(Operand logProbability) {
    Tensor l = Adjoint.floating("magicBox", logProbability);
    return l.sub(l.detach()).exp();
  }

  /**
   * f p / p₀ for a cost f of a sample that was drawn with probability p: its value is f, and its
   * mean over samples has as expected gradient that of E[f], {@code E[∇f + f ∇ log p]}, and
   * likewise to every order (REINFORCE, Williams, 1992). A constant that is subtracted from f, a
   * baseline, changes no expected derivative and may lower their variance.
   *
   * <pre>{@code
   * Tensor p = theta.sigmoid();
   * Tensor b = Tensor.rand(n).lt(p).to(DType.F32);
   * Tensor logP = b.mul(p.log()).add(b.rsub(1).mul(p.rsub(1).log()));
   * Estimators.scoreFunction(b.sub(0.45).square(), logP).mean().backward();
   * }</pre>
   */
  public static Tensor scoreFunction(Operand cost, Operand logProbability) {
    return cost.mul(magicBox(logProbability));
  }

  /**
   * softmax((x + g) / τ) along an axis, with g = -ln(-ln u) from the current {@link Rng}: a sample
   * from the categorical distribution softmax(x), made smooth; the lower the temperature τ, the
   * closer to a vertex (Jang, Gu and Poole, 2016; Maddison, Mnih and Teh, 2016).
   *
   * @throws TensorException if the temperature is not positive
   */
  public static Tensor gumbelSoftmax(Operand logits, int axis, double temperature) {
    Tensor x = Adjoint.floating("gumbelSoftmax", logits);
    if (!(temperature > 0)) {
      throw new TensorException(
          "gumbelSoftmax: the temperature is " + temperature + "; it must be greater than 0.");
    }
    // The logarithms in F64: in F32 u would round to 0 or 1.
    Tensor u = Rng.current().uniform(DType.F64, x.shape()).clamp(SMALLEST, 1);
    Tensor gumbel = u.log().neg().log().neg().to(x.dtype());
    return x.add(gumbel).div(temperature).softmax(axis);
  }

  /**
   * A sample from the categorical distribution softmax(x) along an axis, 1 at its place and 0
   * elsewhere, with the derivative of {@link #gumbelSoftmax}.
   */
  public static Tensor gumbelSoftmaxHard(Operand logits, int axis, double temperature) {
    Tensor soft = gumbelSoftmax(logits, axis, temperature);
    int a = soft.shape().axis(axis);
    Tensor last = soft.detach().transpose(a, -1);
    return surrogate(Engine.apply(new FirstLargest(), last).transpose(a, -1), soft);
  }

  /** y = value; the derivative is that of the surrogate. */
  record Surrogate() implements Op.Binary, Op.Leading {
    @Override
    public Spec infer(Spec value, Spec surrogate) {
      if (!value.shape().equals(surrogate.shape())) {
        throw new ShapeException(
            "surrogate: "
                + value.describe()
                + " with the derivative of "
                + surrogate.describe()
                + "; the shapes must be equal.");
      }
      if (value.dtype() != surrogate.dtype()) {
        throw new DTypeException(
            "surrogate: "
                + value.describe()
                + " with the derivative of "
                + surrogate.describe()
                + ": two floating types never mix; convert one with .to(DType."
                + surrogate.dtype().name()
                + ").");
      }
      return Spec.of(value.dtype(), value.shape());
    }

    @Override
    public View forward(Kernels kernels, View value, View surrogate, Spec out) {
      return value;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor value, Tensor surrogate, Tensor y) {
      pullbacks.of(1, dy -> dy);
    }

    @Override
    public Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      Tensor t = tangents[1];
      return t != null ? t : Tensor.zeros(y.dtype(), y.shape());
    }
  }

  /** y = 1 at the first largest element of each row, else 0; it has no derivative. */
  record FirstLargest() implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      int[] sizes = out.shape().toArray();
      int n = sizes[sizes.length - 1];
      View at =
          View.allocate(DType.I64, Shape.of(java.util.Arrays.copyOf(sizes, sizes.length - 1)));
      View y = View.allocate(out.dtype(), out.shape());
      if (y.numel() > 0) {
        kernels.argMax(x, at);
        for (int i = 0; i < at.numel(); i++) {
          y.setDouble(i * n + (int) at.i64()[i], 1);
        }
      }
      return y;
    }

    /** None: the result does not change with x but for jumps. */
    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {}
  }
}
