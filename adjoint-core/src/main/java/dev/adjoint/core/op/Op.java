package dev.adjoint.core.op;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import org.jspecify.annotations.Nullable;

/**
 * A differentiable operation: a shape rule, a forward pass on raw views and, beside it, the rule of
 * its derivative, written in ordinary tensor operations so that it can be differentiated again.
 *
 * <p>The engine does the rest: broadcasting sums, dropping what is not needed, recording, levels of
 * nested transforms, names in messages. An operation is usually a record that implements {@link
 * Unary} or {@link Binary} and one of the markers {@link Linear} or {@link Multilinear}, from which
 * forward-mode derivatives follow.
 */
public interface Op {
  /** The name in messages and pictures; the record's name in camelCase unless overridden. */
  default String name() {
    String n = getClass().getSimpleName();
    return Character.toLowerCase(n.charAt(0)) + n.substring(1);
  }

  /**
   * Type and shape of the result.
   *
   * @throws dev.adjoint.core.TensorException if the inputs do not fit
   */
  Spec infer(Spec... in);

  /** Computes the result; views of the inputs' memory are allowed, writing into inputs is not. */
  View forward(Kernels kernels, View[] in, Spec out);

  /** States the pullback of every input that has one; see {@link Pullbacks#of}. */
  void backward(Pullbacks pullbacks, Tensor[] in, Tensor y);

  /**
   * The directional derivative {@code Σ ∂y/∂in[i] · tangent[i]}; null tangents are zero. The
   * default differentiates the pullback, which is linear in the upstream gradient.
   */
  default Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
    return dev.adjoint.core.Adjoint.pushforwardOfPullback(this, in, tangents, y);
  }

  /**
   * The operation on many examples at once: {@code in[i]} has the examples along its axis 0 if
   * {@code batched[i]}, and is the same for all if not; the result has them along axis 0. The
   * default runs one example after the other, which is right for every operation and slow.
   *
   * @param size the number of examples
   */
  default Tensor vmap(Tensor[] in, boolean[] batched, int size) {
    return dev.adjoint.core.Vmap.oneByOne(this, in, batched, size);
  }

  /**
   * All attributes count axes from the end, and axes in front are a batch: with the examples along
   * a new first axis of every input the same operation does all of them.
   */
  interface Leading extends Op {
    @Override
    default Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return dev.adjoint.core.Adjoint.apply(
          this, dev.adjoint.core.Vmap.allBatched(in, batched, size));
    }
  }

  /** One input. */
  interface Unary extends Op {
    /** Type and shape of the result. */
    Spec infer(Spec x);

    /** Computes the result. */
    View forward(Kernels kernels, View x, Spec out);

    /** States the pullback of the input. */
    void backward(Pullbacks pullbacks, Tensor x, Tensor y);

    @Override
    default Spec infer(Spec... in) {
      return infer(in[0]);
    }

    @Override
    default View forward(Kernels kernels, View[] in, Spec out) {
      return forward(kernels, in[0], out);
    }

    @Override
    default void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      backward(pullbacks, in[0], y);
    }
  }

  /** Two inputs. */
  interface Binary extends Op {
    /** Type and shape of the result. */
    Spec infer(Spec a, Spec b);

    /** Computes the result. */
    View forward(Kernels kernels, View a, View b, Spec out);

    /** States the pullbacks of both inputs. */
    void backward(Pullbacks pullbacks, Tensor a, Tensor b, Tensor y);

    @Override
    default Spec infer(Spec... in) {
      return infer(in[0], in[1]);
    }

    @Override
    default View forward(Kernels kernels, View[] in, Spec out) {
      return forward(kernels, in[0], in[1], out);
    }

    @Override
    default void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      backward(pullbacks, in[0], in[1], y);
    }
  }

  /**
   * A fast path for a composition. The {@link #definition} in plain operations is its meaning, its
   * oracle, and what runs inside functional transforms.
   */
  interface Fused extends Op {
    /** The same function in plain tensor operations. */
    Tensor definition(Tensor... in);

    /**
     * Whether {@link #backward} states pullbacks for the fast path. If not, the definition runs
     * wherever a derivative may be asked for.
     */
    default boolean hasPullbacks() {
      return false;
    }

    @Override
    default void backward(Pullbacks pullbacks, Tensor[] in, Tensor y) {
      throw new UnsupportedOperationException(
          name() + ": the definition is differentiated instead");
    }
  }

  /**
   * Its pullbacks keep nothing: once each was called with an upstream gradient, neither that nor
   * anything computed from it is held by the operation, by what it captured, or by anybody it told.
   * {@code backward()} then uses that memory again. A pullback that lies about it makes later
   * numbers wrong; {@code -Dadjoint.poison=on} makes them NaN.
   */
  interface Tidy extends Op {}

  /** Linear in all inputs together, as a sum, a reshape or a concatenation: J t = op(t). */
  interface Linear extends Op {
    @Override
    default Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      Tensor[] t = new Tensor[in.length];
      for (int i = 0; i < in.length; i++) {
        Tensor ti = tangents[i];
        t[i] = ti != null ? ti : Tensor.zeros(in[i].dtype(), in[i].shape());
      }
      return dev.adjoint.core.Adjoint.apply(this, t);
    }
  }

  /** Linear in each differentiable input alone, as a product: replace one argument, add up. */
  interface Multilinear extends Op {
    @Override
    default Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      Tensor sum = null;
      for (int i = 0; i < in.length; i++) {
        Tensor ti = tangents[i];
        if (ti != null) {
          Tensor[] args = in.clone();
          args[i] = ti;
          Tensor term = dev.adjoint.core.Adjoint.apply(this, args);
          sum = sum == null ? term : sum.add(term);
        }
      }
      return sum == null ? Tensor.zeros(y.dtype(), y.shape()) : sum;
    }
  }
}
