package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.dtype;
import static dev.adjoint.core.MessagesTest.f32;
import static dev.adjoint.core.MessagesTest.f64;
import static dev.adjoint.core.MessagesTest.gradient;
import static dev.adjoint.core.MessagesTest.i64;
import static dev.adjoint.core.MessagesTest.index;
import static dev.adjoint.core.MessagesTest.other;
import static dev.adjoint.core.MessagesTest.shape;

import java.util.function.BiFunction;
import java.util.function.Function;

/** The messages of user functions, estimators and Taylor series. */
final class DerivativeMessages {
  private DerivativeMessages() {}

  /** A function with this backward method. */
  private static final class Twice extends GradFunction {
    private final BiFunction<Context, Tensor, Tensor[]> backward;

    Twice(BiFunction<Context, Tensor, Tensor[]> backward) {
      this.backward = backward;
    }

    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      ctx.save(in[0]);
      return in[0].mul(2);
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dy) {
      return backward.apply(ctx, dy);
    }
  }

  /** Its forward-mode rule gives this, its rule for examples as well. */
  private static final class Ruled extends GradFunction {
    private final Function<Tensor, Tensor> forward;

    Ruled(Function<Tensor, Tensor> forward) {
      this.forward = forward;
    }

    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      return forward.apply(in[0]);
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dy) {
      return new Tensor[] {dy};
    }

    @Override
    protected Tensor jvp(Context ctx, @org.jspecify.annotations.Nullable Tensor[] tangents) {
      return f64(3);
    }

    @Override
    protected Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      return in[0].sum();
    }
  }

  static void write() {
    functions();
    estimators();
    Tensor x = f64();
    shape(
        "taylor: t0 is f64[2]; it must be a single number, of rank 0. Along a direction v at x use"
            + " taylor(t -> f(x.add(v.mul(t))), 0, order).",
        () -> Adjoint.taylor(Tensor::sin, f64(2), 3));
    shape(
        "taylor: the order is -1; it must be 0 or more.", () -> Adjoint.taylor(Tensor::sin, x, -1));
    dtype(
        "taylor: i64[] cannot have a derivative: only f32 and f64 can. Use .to(DType.F32) first.",
        () -> Adjoint.taylor(Tensor::sin, i64(1).reshape(), 1));
    gradient(
        "sin: a tensor left the taylor that made it and was used afterwards. Return it from the"
            + " function, or keep tensor.detach().",
        () -> {
          Tensor[] kept = new Tensor[1];
          Adjoint.taylor(
              t -> {
                kept[0] = t;
                return t;
              },
              x,
              2);
          kept[0].sin();
        });
    Level closed = Level.open(Level.Kind.BATCH, 2);
    closed.close();
    other(
        UnsupportedOperationException.class,
        "vmap: its result has no numbers of its own",
        () -> new Examples.Each(closed).forward(Tensor.kernels(), x.view(), x));
  }

  private static void functions() {
    Tensor x = f64(2).requiresGrad();
    gradient(
        "twice: backward gives 2 gradients for 1 input; it must give one for each, and null for an"
            + " input that has none.",
        () -> new Twice((_, dy) -> new Tensor[] {dy, dy}).apply(x).sum().backward());
    gradient(
        "twice: backward gives 1 gradient for 2 inputs; it must give one for each, and null for an"
            + " input that has none.",
        () -> new Twice((_, dy) -> new Tensor[] {dy}).apply(x, x).sum().backward());
    gradient(
        "twice: backward gives f64[3] as the gradient of input 0, which is f64[2]; it must have that"
            + " type and shape, or one that the input broadcasts to.",
        () -> new Twice((_, _) -> new Tensor[] {f64(3)}).apply(x).sum().backward());
    gradient(
        "twice: backward gives f32[2] as the gradient of input 0, which is f64[2]; it must have that"
            + " type and shape, or one that the input broadcasts to.",
        () -> Adjoint.jvp(new Twice((_, _) -> new Tensor[] {f32(2)})::apply, x, f64(2)));
    gradient(
        "twice: save() outside forward; only forward may save, once for each call.",
        () ->
            new Twice(
                    (ctx, dy) -> {
                      ctx.save(dy);
                      return new Tensor[] {dy};
                    })
                .apply(x)
                .sum()
                .backward());
    index(
        "twice: saved(1) of 1 saved tensors; call save(...) in forward for each that backward"
            + " reads.",
        () -> new Twice((ctx, _) -> new Tensor[] {ctx.saved(1)}).apply(x).sum().backward());
    gradient(
        "ruled: jvp gives f64[3] for the result f64[2]; type and shape must be equal.",
        () -> Adjoint.jvp(new Ruled(t -> t)::apply, x, f64(2)));
    gradient(
        "vmap: the rule of ruled gives f64[] for 2 examples; axis 0 of its result must hold the"
            + " examples.",
        () -> Adjoint.vmap(t -> new Ruled(s -> s).apply(t)).apply(x));
    gradient(
        "twice: forward uses a tensor of an enclosing vmap that is not among its inputs; pass it as"
            + " an input.",
        () ->
            Adjoint.vmap(t ->
                    new GradFunction() {
                      @Override
                      protected Tensor forward(Context ctx, Tensor... in) {
                        return in[0].mul(t);
                      }

                      @Override
                      protected Tensor[] backward(Context ctx, Tensor dy) {
                        return new Tensor[] {dy};
                      }

                      @Override
                      protected String name() {
                        return "twice";
                      }
                    }.apply(f64(2)))
                .apply(x));
  }

  private static void estimators() {
    shape(
        "surrogate: f64[2] with the derivative of f64[3]; the shapes must be equal.",
        () -> Estimators.surrogate(f64(2), f64(3)));
    shape(
        "surrogate: f64[] with the derivative of f64[3]; the shapes must be equal.",
        () -> Estimators.straightThrough(Tensor::sum, f64(3)));
    dtype(
        "surrogate: f32[2] with the derivative of f64[2]: two floating types never mix; convert one"
            + " with .to(DType.F64).",
        () -> Estimators.surrogate(f32(2), f64(2)));
    dtype(
        "surrogate: i64[1] cannot have a derivative: only f32 and f64 can. Use .to(DType.F32) first.",
        () -> Estimators.surrogate(f32(1), i64(1)));
    other(
        TensorException.class,
        "gumbelSoftmax: the temperature is 0.0; it must be greater than 0.",
        () -> Estimators.gumbelSoftmax(f64(2), 0, 0));
    other(
        TensorException.class,
        "gumbelSoftmax: the temperature is NaN; it must be greater than 0.",
        () -> Estimators.gumbelSoftmaxHard(f64(2), 0, Double.NaN));
  }
}
