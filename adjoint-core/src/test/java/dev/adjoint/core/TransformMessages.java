package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.f64;
import static dev.adjoint.core.MessagesTest.gradient;
import static dev.adjoint.core.MessagesTest.shape;

import dev.adjoint.core.Adjoint.Recording;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.List;
import java.util.function.UnaryOperator;

/** The messages of functional transforms, hooks and checkpoints. */
final class TransformMessages {
  /** Its rule forgets the axis of the examples. */
  private record Wrong() implements Op.Unary, Op.Linear {
    @Override
    public Spec infer(Spec x) {
      return x;
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return x;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> dy);
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return in[0].select(0, 0);
    }
  }

  private TransformMessages() {}

  static void write() {
    vmap();
    Tensor x = f64(2);
    Param w = new Param(f64(2)).named("w");
    shape(
        "substitute: 1 parameters and 0 values; each parameter needs one.",
        () -> Adjoint.substitute(List.of(w), List.of(), () -> x));
    shape(
        "substitute: f64[3] for w f64[2]; type and shape must be equal.",
        () -> Adjoint.substitute(List.of(w), List.of(f64(3)), () -> x));
    shape(
        "linearize: tangent f64[3] for f64[2]; type and shape must be equal.",
        () -> Adjoint.linearize(Tensor::sin, x).map().apply(f64(3)));
    shape(
        "gradients: 1 outputs and 0 upstream gradients; each output needs one.",
        () ->
            Adjoint.gradients(
                List.of(x.requiresGrad().sin()), List.of(), List.of(x), Recording.NOTHING));
    shape(
        "gradients: the upstream gradient 0 is f64[3] and the output f64[2]; type and shape must be"
            + " equal.",
        () ->
            Adjoint.gradients(
                List.of(x.requiresGrad().sin()), List.of(f64(3)), List.of(x), Recording.NOTHING));
    gradient(
        "hook: f64[2] needs no gradient, so no backward pass brings one. Make a leaf with"
            + " requiresGrad() before the computation.",
        () -> x.hook(g -> g));
    gradient(
        "hook: the gradient of leaf is f64[2] and a hook gives f64[]; type and shape must stay the"
            + " same.",
        () -> {
          Tensor leaf = x.requiresGrad();
          leaf.hook(g -> g.sum());
          leaf.sum().backward();
        });
    gradient(
        "checkpoint: the function uses a tensor of the enclosing grad or vjp that is not among its"
            + " arguments; pass everything that is differentiated as an argument.",
        () ->
            Adjoint.grad(t -> Adjoint.checkpoint(in -> in.getFirst().mul(t), t.sin()).sum())
                .apply(x));
  }

  private static void vmap() {
    UnaryOperator<Tensor> reads = t -> t.sum().item() > 0 ? t : t.neg();
    gradient(
        "vmap: f64[] stands for every example at once and has no numbers that could be read; use"
            + " where() instead of if, and read results outside the vmap.",
        () -> Adjoint.vmap(reads).apply(f64(3, 2)));
    gradient(
        "sin: a tensor left the vmap that made it and was used afterwards. Return it from the"
            + " function.",
        () -> {
          Tensor[] kept = new Tensor[1];
          Adjoint.vmap(
                  t -> {
                    kept[0] = t;
                    return t;
                  })
              .apply(f64(3, 2));
          kept[0].sin();
        });
    gradient(
        "vmap: the rule of wrong gives f64[2] for 3 examples; axis 0 of its result must hold the"
            + " examples.",
        () -> Adjoint.vmap(t -> Adjoint.apply(new Wrong(), t)).apply(f64(3, 2)));
    shape(
        "vmap: 2 arguments and 1 axes; give one axis for each, or none for axis 0 of all.",
        () -> Adjoint.vmapAll(in -> in, List.of(f64(2), f64(2)), 0));
    shape(
        "vmap: argument 1 is f64[], a single number; it needs an axis of examples. Use"
            + " Adjoint.SHARED if it is the same for all.",
        () -> Adjoint.vmapAll(in -> in, List.of(f64(2), f64())));
    shape(
        "vmap: argument 0 has 2 examples and argument 1, f64[3, 4], has 4 along axis 1; they must be"
            + " equal.",
        () -> Adjoint.vmapAll(in -> in, List.of(f64(2), f64(3, 4)), 0, 1));
    shape(
        "vmap: no argument has an axis of examples; at least one must not be SHARED.",
        () -> Adjoint.vmapAll(in -> in, List.of(f64(2)), Adjoint.SHARED));
  }
}
