package dev.adjoint.core;

import static dev.adjoint.core.Adjoint.grad;
import static dev.adjoint.core.Adjoint.jvp;
import static dev.adjoint.core.Adjoint.vmap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Operations of users: by two methods, or by the interfaces of the library's own. */
class GradFunctionTest {
  private static Tensor random(int... shape) {
    return Rng.using(7, () -> Modes.withDType(DType.F64, () -> Tensor.randn(shape)));
  }

  private static void same(@Nullable Tensor got, @Nullable Tensor want) {
    assertThat(Objects.requireNonNull(got).allClose(Objects.requireNonNull(want), 1e-12, 1e-14))
        .as(got + " and " + want)
        .isTrue();
  }

  /** The lecture's. */
  private static final class Multiply extends GradFunction {
    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      ctx.save(in);
      return in[0].mul(in[1]);
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dz) {
      Tensor x = ctx.saved(0);
      Tensor y = ctx.saved(1);
      return new Tensor[] {y.mul(dz), x.mul(dz)};
    }
  }

  @Test
  void theLecturesMultiply() {
    Tensor x = Tensor.of(3.0).requiresGrad();
    Tensor y = Tensor.of(-4.0).requiresGrad();
    Tensor z = new Multiply().apply(x, y);
    assertThat(z.item()).isEqualTo(-12);
    z.backward(Tensor.of(2.0));
    assertThat(Objects.requireNonNull(x.grad()).item()).isEqualTo(-8);
    assertThat(Objects.requireNonNull(y.grad()).item()).isEqualTo(6);
  }

  @Test
  void theLecturesMultiplyEqualsTheOperationInABiggerGraph() {
    BinaryOperator<Tensor> mine = (a, b) -> new Multiply().apply(a.sin(), b).exp().mul(a);
    BinaryOperator<Tensor> plain = (a, b) -> a.sin().mul(b).exp().mul(a);
    for (Tensor b : List.of(random(3, 4).cos(), random(4), random(3, 1), random())) {
      var x = new Operand[] {random(3, 4), b};
      var got = Adjoint.valueAndGrads(t -> mine.apply(t.get(0), t.get(1)).sum(), x);
      var want = Adjoint.valueAndGrads(t -> plain.apply(t.get(0), t.get(1)).sum(), x);
      assertThat(got.value().bitEquals(want.value())).isTrue();
      for (int i = 0; i < 2; i++) {
        assertThat(got.grads().get(i).bitEquals(want.grads().get(i))).isTrue();
      }
    }
    GradCheck.check(
        t -> mine.apply(t.get(0), t.get(1)).sum(), List.of(random(3), random(3).cos()), 1e-7);
  }

  /** x / (1 + |x|). */
  private static final class Softsign extends GradFunction {
    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      ctx.save(in);
      return in[0].div(in[0].abs().add(1));
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dy) {
      return new Tensor[] {dy.div(ctx.saved(0).abs().add(1).square())};
    }
  }

  @Test
  void theLecturesSoftsign() {
    Tensor x = Tensor.of(new double[] {-2, -0.3, 0.4, 5});
    GradCheck.check(t -> new Softsign().apply(t).sum(), x);
    assertThat(new Softsign().apply(x).toDoubleArray())
        .containsExactly(-2 / 3.0, -0.3 / 1.3, 0.4 / 1.4, 5 / 6.0);
  }

  /** What the exponential keeps: its result, or its argument. */
  enum Keeps {
    RESULT,
    INPUT
  }

  /** eˣ in several ways. */
  private static class Exp extends GradFunction {
    final Keeps keeps;
    final AtomicInteger backwards = new AtomicInteger();

    Exp(Keeps keeps) {
      this.keeps = keeps;
    }

    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      Tensor y = in[0].exp();
      ctx.save(keeps == Keeps.RESULT ? y : in[0]);
      return y;
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dy) {
      backwards.incrementAndGet();
      Tensor s = ctx.saved(0);
      return new Tensor[] {dy.mul(keeps == Keeps.RESULT ? s : s.exp())};
    }
  }

  /** eˣ with rules of its own. */
  private static final class Ruled extends Exp {
    final AtomicInteger rules = new AtomicInteger();

    Ruled(Keeps keeps) {
      super(keeps);
    }

    @Override
    protected Tensor jvp(Context ctx, @Nullable Tensor[] tangents) {
      rules.incrementAndGet();
      Tensor s = ctx.saved(0);
      return Objects.requireNonNull(tangents[0]).mul(keeps == Keeps.RESULT ? s : s.exp());
    }

    @Override
    protected Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      rules.incrementAndGet();
      return apply(Vmap.allBatched(in, batched, size));
    }
  }

  /** eˣ by Java's own loops, both ways. */
  private static final class Raw extends GradFunction {
    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      Tensor y = in[0].mapDetached(StrictMath::exp);
      ctx.save(y);
      return y;
    }

    @Override
    protected Tensor[] backward(Context ctx, Tensor dy) {
      double[] y = ctx.saved(0).toDoubleArray();
      double[] g = dy.toDoubleArray();
      for (int i = 0; i < g.length; i++) {
        g[i] *= y[i];
      }
      return new Tensor[] {Tensor.of(g, dy.shape().toArray()).reshape(dy.shape().toArray())};
    }
  }

  private static void inAllTransforms(GradFunction exp) {
    UnaryOperator<Tensor> f = x -> exp.apply(x.sin()).mul(x);
    UnaryOperator<Tensor> g = x -> x.sin().exp().mul(x);
    UnaryOperator<Tensor> fs = x -> f.apply(x).sum();
    UnaryOperator<Tensor> gs = x -> g.apply(x).sum();
    Tensor x = random(4, 3);
    Tensor v = x.cos();
    same(grad(fs).apply(x), grad(gs).apply(x));
    same(
        grad(t -> grad(fs).apply(t).square().sum()).apply(x),
        grad(t -> grad(gs).apply(t).square().sum()).apply(x));
    same(jvp(f, x, v).tangent(), jvp(g, x, v).tangent());
    same(Adjoint.hvp(fs, x, v), Adjoint.hvp(gs, x, v));
    same(grad(t -> jvp(fs, t, v).tangent()).apply(x), grad(t -> jvp(gs, t, v).tangent()).apply(x));
    same(
        jvp(t -> jvp(f, t, v).tangent(), x, v).tangent(),
        jvp(t -> jvp(g, t, v).tangent(), x, v).tangent());
    Tensor one = x.select(0, 1);
    same(Adjoint.jacobianForward(f, one), Adjoint.jacobianForward(g, one));
    same(Adjoint.jacobianReverse(f, one), Adjoint.jacobianReverse(g, one));
    same(Adjoint.hessian(fs, one), Adjoint.hessian(gs, one));
    same(vmap(f).apply(x), g.apply(x));
    same(vmap(grad(fs)).apply(x), grad(gs).apply(x));
    same(grad(t -> vmap(f).apply(t).sum()).apply(x), grad(gs).apply(x));
    same(vmap(t -> Adjoint.hvp(fs, t, t)).apply(x), vmap(t -> Adjoint.hvp(gs, t, t)).apply(x));
    same(jvp(vmap(grad(fs)), x, v).tangent(), jvp(vmap(grad(gs)), x, v).tangent());
    same(vmap(vmap(grad(fs))).apply(x), grad(gs).apply(x));
    same(
        grad(t -> vmap(grad(fs)).apply(t).square().sum()).apply(x),
        grad(t -> grad(gs).apply(t).square().sum()).apply(x));
    same(
        vmap(grad(t -> Adjoint.checkpoint(in -> f.apply(in.getFirst()), t).sum())).apply(x),
        grad(gs).apply(x));
    assertThat(vmap(f).apply(Tensor.zeros(DType.F64, Shape.of(0, 3))).shape())
        .isEqualTo(Shape.of(0, 3));
    Tensor t0 = Tensor.of(0.3);
    List<Tensor> jet = Adjoint.taylor(f, t0, 4);
    List<Tensor> want = Adjoint.taylor(g, t0, 4);
    for (int k = 0; k < 5; k++) {
      same(jet.get(k), want.get(k));
    }
  }

  @ParameterizedTest
  @EnumSource(Keeps.class)
  void inAllTransforms(Keeps keeps) {
    inAllTransforms(new Exp(keeps));
  }

  @ParameterizedTest
  @EnumSource(Keeps.class)
  void inAllTransformsWithRules(Keeps keeps) {
    Ruled exp = new Ruled(keeps);
    inAllTransforms(exp);
    assertThat(exp.rules).hasPositiveValue();
    exp.rules.set(0);
    vmap(t -> exp.apply(t)).apply(random(1000, 2));
    assertThat(exp.rules).hasValue(1);
    jvp(exp::apply, random(2), random(2));
    assertThat(exp.rules).hasValue(2);
    assertThat(exp.backwards.getAndSet(0)).isPositive();
    jvp(exp::apply, random(2), random(2));
    assertThat(exp.backwards).hasValue(0);
  }

  @Test
  void javasOwnLoops() {
    GradFunction exp = new Raw();
    Tensor x = random(4, 3);
    same(grad(t -> exp.apply(t).sum()).apply(x), x.exp());
    same(vmap(t -> exp.apply(t)).apply(x), x.exp());
    same(vmap(grad(t -> exp.apply(t.mul(2)).sum())).apply(x), x.mul(2).exp().mul(2));
    Tensor leaf = x.requiresGrad();
    vmap((UnaryOperator<Tensor>) exp::apply).apply(leaf).sum().backward();
    same(leaf.grad(), x.exp());
    Param w = new Param(random(3));
    BinaryOperator<Tensor> loss = (a, b) -> exp.apply(a.mul(w)).sub(b).sum();
    same(Adjoint.perSampleGrad(List.of(w), loss, x, x).getFirst(), x.mul(w.value()).exp().mul(x));
  }

  @Test
  void backward() {
    Exp exp = new Exp(Keeps.RESULT);
    Tensor x = random(3).requiresGrad();
    Tensor y = exp.apply(x);
    assertThat(y.needsGrad()).isTrue();
    Tensor g =
        Objects.requireNonNull(
            Adjoint.gradients(List.of(y.sum()), List.of(x), Adjoint.Recording.GRAPH).getFirst());
    g.square().sum().backward();
    same(x.grad(), x.detach().mul(2).exp().mul(2));
    Tensor z = random(3).requiresGrad();
    Adjoint.checkpoint(in -> exp.apply(in.getFirst()).sin(), z).sum().backward();
    same(z.grad(), z.detach().exp().mul(z.detach().exp().cos()));
    Tensor quiet = z;
    assertThat(Modes.noGrad(() -> exp.apply(quiet)).needsGrad()).isFalse();
    assertThat(exp.apply(random(3)).needsGrad()).isFalse();
  }

  @Test
  void theUsersBackwardRunsOnceForAllInputs() {
    AtomicInteger calls = new AtomicInteger();
    GradFunction f =
        new GradFunction() {
          @Override
          protected Tensor forward(Context ctx, Tensor... in) {
            ctx.save(in);
            return in[0].mul(in[1]).mul(in[2]);
          }

          @Override
          protected Tensor[] backward(Context ctx, Tensor dy) {
            calls.incrementAndGet();
            Tensor a = ctx.saved(0);
            Tensor b = ctx.saved(1);
            Tensor c = ctx.saved(2);
            return new Tensor[] {dy.mul(b).mul(c), dy.mul(a).mul(c), dy.mul(a).mul(b)};
          }
        };
    Tensor x = random(3).requiresGrad();
    f.apply(x, x, x).sum().backward();
    assertThat(calls).hasValue(1);
    same(x.grad(), x.detach().square().mul(3));
    var v =
        Adjoint.vjp(t -> f.apply(t.get(0), t.get(1), t.get(2)), random(2), random(2), random(2));
    v.pullback().apply(Tensor.ones(DType.F64, Shape.of(2)));
    v.pullback().apply(Tensor.ones(DType.F64, Shape.of(2)));
    assertThat(calls).hasValue(3);
  }

  /** What a function asks of its context. */
  private static final class Asks extends GradFunction {
    final boolean[] forward = new boolean[3];
    final boolean[] backward = new boolean[3];

    @Override
    protected Tensor forward(Context ctx, Tensor... in) {
      for (int i = 0; i < 3; i++) {
        forward[i] = ctx.needs(i);
      }
      assertThat(Modes.recording()).isFalse();
      assertThat(in).noneMatch(Tensor::needsGrad);
      return in[0].mul(3);
    }

    @Override
    protected @Nullable Tensor[] backward(Context ctx, Tensor dy) {
      for (int i = 0; i < 3; i++) {
        backward[i] = ctx.needs(i);
      }
      return new @Nullable Tensor[] {dy.mul(3), null, null};
    }
  }

  @Test
  void whatNeedsAGradientIsKnown() {
    Asks f = new Asks();
    Tensor x = random(2).requiresGrad();
    Tensor z = random(2).requiresGrad();
    Tensor index = Tensor.of(new int[] {1});
    f.apply(x, index, z).sum().backward();
    assertThat(f.forward).containsExactly(true, false, true);
    assertThat(f.backward).containsExactly(true, false, true);
    assertThat(Objects.requireNonNull(x.grad()).toDoubleArray()).containsExactly(3, 3);
    assertThat(Objects.requireNonNull(z.grad()).toDoubleArray()).containsExactly(0, 0);
    f.apply(random(2), index, z).sum().backward();
    assertThat(f.forward).containsExactly(false, false, true);
    grad(t -> f.apply(t, index, random(2)).sum()).apply(random(2));
    assertThat(f.forward).containsExactly(true, false, false);
    assertThat(f.backward).containsExactly(true, false, false);
  }

  @Test
  void twoInputsThatAreOneTensorAreTwoInputs() {
    Tensor x = Tensor.of(3.0);
    var r =
        Adjoint.valueAndGrads(
            t ->
                Adjoint.valueAndGrads(
                        s -> new Multiply().apply(s.get(0), s.get(1)), t.get(0), t.get(1))
                    .grads()
                    .getFirst(),
            x,
            x);
    assertThat(r.grads().get(0).item()).isZero(); // d/dx of (d/dx x y) = y
    assertThat(r.grads().get(1).item()).isEqualTo(1);
  }

  @Test
  void whatElseWasSavedIsAConstant() {
    GradFunction square =
        new GradFunction() {
          @Override
          protected Tensor forward(Context ctx, Tensor... in) {
            ctx.save(in[0].mul(2));
            return in[0].square();
          }

          @Override
          protected Tensor[] backward(Context ctx, Tensor dy) {
            return new Tensor[] {dy.mul(ctx.saved(0))};
          }
        };
    UnaryOperator<Tensor> f = x -> square.apply(x);
    assertThat(grad(f).apply(Tensor.of(3.0)).item()).isEqualTo(6);
    assertThat(grad(grad(f)).apply(Tensor.of(3.0)).item()).isZero();
    same(vmap(grad(f)).apply(random(4)), random(4).mul(2));
  }

  @Test
  void randomNumbersOfAFunctionInsideVmap() {
    GradFunction noise =
        new GradFunction() {
          @Override
          protected Tensor forward(Context ctx, Tensor... in) {
            Tensor r = Rng.current().uniform(DType.F64, in[0].shape());
            ctx.save(r);
            return in[0].mul(r);
          }

          @Override
          protected Tensor[] backward(Context ctx, Tensor dy) {
            return new Tensor[] {dy.mul(ctx.saved(0))};
          }
        };
    Tensor ones = Tensor.ones(DType.F64, Shape.of(4, 2));
    Tensor g = Rng.using(3, () -> vmap(grad(t -> noise.apply(t).sum())).apply(ones));
    Tensor all = Rng.using(3, () -> Rng.current().uniform(DType.F64, Shape.of(4, 2)));
    assertThat(g.bitEquals(all)).isTrue();
  }

  @Test
  void aParameterAssignedInBetweenIsFound() {
    Param w = new Param(random(3)).named("w");
    Tensor y = new Multiply().apply(w, w).sum();
    w.assign(random(3).mul(2));
    org.assertj.core.api.Assertions.assertThatThrownBy(y::backward)
        .isInstanceOf(GradientException.class)
        .hasMessageStartingWith("backward: w f64[3] was assigned at ");
  }

  @Test
  void anOperationAsksTheFunctionForItsShape() {
    Op call = new GradFunction.Call(new Multiply(), new boolean[2]);
    Spec y = call.infer(random(3, 1), random(2));
    assertThat(y.shape()).isEqualTo(Shape.of(3, 2));
    View v =
        call.forward(Tensor.kernels(), new View[] {random(2).view(), random(2).view()}, random(2));
    same(Tensor.of(v), random(2).square());
  }

  // ---- the same by the interfaces

  /** y = x / (1 + |x|), with its own loop, jvp and vmap; dx = dy / (1 + |x|)². */
  private record SoftsignOp(AtomicInteger rules) implements Op.Unary {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      View.Cursor c = x.cursor();
      for (int i = 0; i < y.numel(); i++) {
        double v = x.getDouble(c.next());
        y.setDouble(i, v / (1 + Math.abs(v)));
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> dy.div(x.abs().add(1).square()));
    }

    @Override
    public Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      rules.incrementAndGet();
      return Objects.requireNonNull(tangents[0]).div(in[0].abs().add(1).square());
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      rules.incrementAndGet();
      return Adjoint.apply(this, in);
    }
  }

  @Test
  void byTheInterfaces() {
    AtomicInteger rules = new AtomicInteger();
    UnaryOperator<Tensor> f = x -> Adjoint.apply(new SoftsignOp(rules), x);
    UnaryOperator<Tensor> g = x -> x.div(x.abs().add(1));
    Tensor x = random(5, 3).add(0.01); // no number within a difference's step of the kink of |x|
    GradCheck.check(t -> f.apply(t).sum(), x);
    same(f.apply(x.mT()), g.apply(x.mT()));
    same(vmap(grad(t -> f.apply(t).sum())).apply(x), grad(t -> g.apply(t).sum()).apply(x));
    assertThat(rules).hasValue(1);
    same(jvp(f, x, x).tangent(), jvp(g, x, x).tangent());
    assertThat(rules).hasValue(2);
    same(Adjoint.hvp(t -> f.apply(t).sum(), x, x), Adjoint.hvp(t -> g.apply(t).sum(), x, x));
    List<Tensor> jet = Adjoint.taylor(f, 0.7, 5);
    List<Tensor> want = Adjoint.taylor(g, 0.7, 5);
    for (int k = 0; k <= 5; k++) {
      same(jet.get(k), want.get(k));
    }
  }
}
