package dev.adjoint.conformance;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.out;
import static dev.adjoint.core.expr.Expr.select;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReduceKind;
import dev.adjoint.core.kernel.ReferenceKernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** Who tests the tests: wrong derivatives and wrong kernels, each of which must be found out. */
class PlantedFaultsTest {
  private static final Expr X = in(0);
  private static final double[] NO_ARGS = {};

  // ---- derivatives: formulas

  private static Expr phi(Expr x) {
    return x.mul(x).mul(-0.5).exp().mul(1 / Math.sqrt(2 * Math.PI));
  }

  private static Expr cdf(Expr x, double scale) {
    return x.mul(scale).erf().add(1).mul(0.5);
  }

  private static final Expr GELU = X.mul(0.5).mul(X.mul(-Math.sqrt(0.5)).erfc());

  @Test
  void theDerivativeThatIsRightPasses() {
    Expr right = cdf(X, Math.sqrt(0.5)).add(X.mul(phi(X)));
    Formula f = Formula.of("gelu", 1, GELU).withDerivative(0, right);
    elementwise(f).identity();
    elementwise(f).firstOrder();
    elementwise(f).secondOrder();
  }

  @Test
  void geluWithoutTheSquareRootOfTwo() {
    Expr wrong = cdf(X, 1).add(X.mul(phi(X)));
    firstOrderFails(elementwise(Formula.of("gelu", 1, GELU).withDerivative(0, wrong)));
  }

  @Test
  void geluWithTheDerivativeOfItsTanhForm() {
    Expr form =
        X.mul(0.5)
            .mul(X.add(X.mul(X).mul(X).mul(0.044715)).mul(Math.sqrt(2 / Math.PI)).tanh().add(1));
    Expr wrong = Formula.of("geluTanh", 1, form).derived(0);
    firstOrderFails(elementwise(Formula.of("gelu", 1, GELU).withDerivative(0, wrong)));
  }

  @Test
  void softplusWithAThreshold() {
    Expr softplus = X.max(c(0)).add(X.abs().neg().exp().log1p());
    Expr wrong = select(X.gt(2.5), c(1), c(1).div(X.neg().exp().add(1)));
    firstOrderFails(elementwise(Formula.of("softplus", 1, softplus).withDerivative(0, wrong)));
  }

  @Test
  void reluWithAnotherConvention() {
    Expr relu = select(X.le(0), c(0), X);
    Formula stated = Formula.of("relu", 1, relu);
    at(stated, 0).kink(List.of(Tensor.of(new double[] {0})));
    Formula other = stated.withDerivative(0, select(X.ge(0), c(1), c(0)));
    assertThatThrownBy(() -> at(other, 0).kink(List.of(Tensor.of(new double[] {0}))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("derivative 1.0000000000000000, stated 0.0000000000000000");
  }

  @Test
  void aConventionOutsideTheOneSidedDerivatives() {
    Formula two =
        Formula.of("relu", 1, select(X.le(0), c(0), X))
            .withDerivative(0, select(X.gt(0), c(1), select(X.eq(0), c(2), c(0))));
    assertThatThrownBy(() -> at(two, 0).kink(List.of(Tensor.of(new double[] {2}))))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("is not between the one-sided");
  }

  @Test
  void tanhThatForgetsToSquare() {
    firstOrderFails(
        elementwise(Formula.of("tanh", 1, X.tanh()).withDerivative(0, c(1).sub(out()))));
  }

  @Test
  void quotientWithoutItsMinus() {
    Formula f = Formula.of("div", 2, X.div(in(1))).withDerivative(1, out().div(in(1)));
    Derivatives d = new Derivatives(call(f), List.of(x(2, 3), x(2, 3).square().add(1)), random());
    assertThatThrownBy(d::firstOrder)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("first derivative, input 1: analytic ");
  }

  // ---- derivatives: operations

  /** y = a b as a user would add it, with the pullbacks given. */
  private record Product(BinaryOperator<Tensor> da, BinaryOperator<Tensor> db, Tensor[] saved)
      implements Op.Binary, Op.Multilinear {
    @Override
    public Spec infer(Spec a, Spec b) {
      return Spec.of(a.dtype(), Shape.of(a.shape().size(0), b.shape().size(1)));
    }

    @Override
    public View forward(Kernels kernels, View a, View b, Spec out) {
      View y = View.allocate(out.dtype(), out.shape());
      kernels.matmul(a, b, y);
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor a, Tensor b, Tensor y) {
      pullbacks.of(0, dy -> da.apply(dy, b));
      pullbacks.of(1, dy -> db.apply(dy, a));
    }
  }

  private static Derivatives product(BinaryOperator<Tensor> da, BinaryOperator<Tensor> db) {
    return new Derivatives(
        t -> Adjoint.apply(new Product(da, db, new Tensor[0]), t.get(0), t.get(1)),
        List.of(x(3, 3), x(3, 3)),
        random());
  }

  @Test
  void matmulWithoutATranspose() {
    BinaryOperator<Tensor> da = (dy, b) -> dy.matmul(b.mT());
    BinaryOperator<Tensor> db = (dy, a) -> a.mT().matmul(dy);
    product(da, db).identity();
    product(da, db).firstOrder();
    product(da, db).secondOrder();
    Derivatives first = product((dy, b) -> dy.matmul(b), db);
    identityFails(first);
    firstOrderFails(first);
    Derivatives second = product(da, (dy, a) -> dy.matmul(a.mT()));
    identityFails(second);
    firstOrderFails(second);
  }

  /** y = f(x), with the pullback and, where it is not null, the pushforward given. */
  private record Custom(
      String name,
      Function1 f,
      BinaryOperator<Tensor> pullback,
      @Nullable BinaryOperator<Tensor> push)
      implements Op.Unary {
    interface Function1 {
      View apply(Kernels kernels, View x);
    }

    @Override
    public Spec infer(Spec x) {
      View y = f.apply(new ReferenceKernels(), View.allocate(x.dtype(), x.shape()));
      return Spec.of(y.dtype(), y.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      return f.apply(kernels, x);
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> pullback.apply(dy, name.equals("softmax") ? y : x));
    }

    @Override
    public Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      Tensor t = tangents[0];
      return push == null || t == null
          ? Adjoint.pushforwardOfPullback(this, in, tangents, y)
          : push.apply(t, in[0]);
    }
  }

  private static Derivatives custom(Custom op) {
    return new Derivatives(t -> Adjoint.apply(op, t.get(0)), List.of(x(3, 4)), random());
  }

  private static View rowSums(Kernels kernels, View x) {
    View y = View.allocate(x.dtype(), Shape.of(x.shape().size(0)));
    kernels.reduce(ReduceKind.SUM, x, 1, y);
    return y;
  }

  @Test
  void sumThatIsNotExpanded() {
    custom(
            new Custom(
                "sum", PlantedFaultsTest::rowSums, (dy, _) -> dy.unsqueeze(1).expand(3, 4), null))
        .identity();
    Derivatives d = custom(new Custom("sum", PlantedFaultsTest::rowSums, (dy, _) -> dy, null));
    assertThatThrownBy(d::identity)
        .hasMessage(
            "backward: the pullback of sum gives f64[3] as the gradient of input 0, which is f64[3,"
                + " 4]; it must have that type and shape, or one that the input broadcasts to.");
  }

  @Test
  void sumThatIsExpandedTheWrongWay() {
    Derivatives d =
        new Derivatives(
            t ->
                Adjoint.apply(
                    new Custom("sum", PlantedFaultsTest::rowSums, (dy, _) -> dy.expand(3, 3), null),
                    t.get(0)),
            List.of(x(3, 3)),
            random());
    firstOrderFails(d);
  }

  private static View softmax(Kernels kernels, View x) {
    View y = View.allocate(x.dtype(), x.shape());
    kernels.softmax(x, false, y);
    return y;
  }

  @Test
  void softmaxWithoutTheSum() {
    custom(
            new Custom(
                "softmax",
                PlantedFaultsTest::softmax,
                (dy, y) -> y.mul(dy.sub(dy.mul(y).sumKeep(-1))),
                null))
        .firstOrder();
    firstOrderFails(
        custom(new Custom("softmax", PlantedFaultsTest::softmax, (dy, y) -> y.mul(dy), null)));
  }

  private static View sine(Kernels kernels, View x) {
    View y = View.allocate(x.dtype(), x.shape());
    kernels.map(Formula.of("sin", 1, X.sin()), NO_ARGS, new View[] {x}, new View[] {y});
    return y;
  }

  @Test
  void forwardAndReverseThatDisagree() {
    Derivatives d =
        custom(
            new Custom(
                "sin",
                PlantedFaultsTest::sine,
                (dy, x) -> dy.mul(x.cos()),
                (t, x) -> t.mul(x.sin())));
    d.firstOrder(); // reverse mode is right
    identityFails(d);
  }

  @Test
  void bothModesWrongInTheSameWay() {
    Derivatives d =
        custom(new Custom("sin", PlantedFaultsTest::sine, (dy, x) -> dy.mul(x.cos()).neg(), null));
    d.identity();
    firstOrderFails(d);
  }

  @Test
  void aPullbackThatCannotBeDifferentiatedAgain() {
    Derivatives d =
        custom(
            new Custom("sin", PlantedFaultsTest::sine, (dy, x) -> dy.mul(x.detach().cos()), null));
    d.identity();
    d.firstOrder();
    secondOrderFails(d);
  }

  private static View firstTwo(Kernels kernels, View x) {
    return x.as(Shape.of(3, 2), x.strides(), x.offset());
  }

  @Test
  void aSliceOffByOne() {
    Tensor gap = Tensor.zeros(DType.F64, Shape.of(3, 1));
    Derivatives d =
        custom(
            new Custom(
                "slice",
                PlantedFaultsTest::firstTwo,
                (dy, _) -> Tensor.concat(1, gap, dy, gap),
                null));
    firstOrderFails(d);
  }

  // ---- kernels

  @Test
  void kernelsThatAreRightPass() {
    assertThat(failures("gelu", new ReferenceKernels())).isEmpty();
  }

  @Test
  void aTailThatIsNotComputed() {
    Kernels wrong =
        mapping((in, out) -> {
          int n = out[0].numel();
          if (n % 8 == 1 && n > 8) {
            out[0].setDouble(out[0].offset() + n - 1, 0);
          }
        });
    assertThat(failures("gelu", wrong)).contains("values f32", "values f64", "position f32");
  }

  @Test
  void aTailComputedOtherwise() {
    Kernels wrong =
        mapping((in, out) -> {
          int n = out[0].numel();
          if (n % 8 != 0 && out[0].dtype() == DType.F32) {
            int last = out[0].offset() + n - 1;
            out[0].setDouble(last, Math.nextUp((float) out[0].getDouble(last)));
          }
        });
    assertThat(failures("exp", wrong)).contains("position f32").doesNotContain("values f32");
  }

  @Test
  void aKernelThatTakesEveryLayoutForRowMajor() {
    Kernels reference = new ReferenceKernels();
    Kernels wrong =
        (Kernels)
            Proxy.newProxyInstance(
                Kernels.class.getClassLoader(),
                new Class<?>[] {Kernels.class},
                (_, method, args) -> {
                  if (method.getName().equals("map")) {
                    View[] in = (View[]) args[2];
                    for (int i = 0; i < in.length; i++) {
                      Shape s = in[i].shape();
                      in[i] = in[i].as(s, s.rowMajorStrides(), Math.min(in[i].offset(), 5));
                    }
                  }
                  return method.invoke(reference, args);
                });
    assertThat(failures("exp", wrong)).contains("layouts f32", "layouts f64");
  }

  @Test
  void aKernelThatWritesIntoItsInput() {
    Kernels wrong =
        mapping((in, out) -> {
          if (in[0].numel() > 2) {
            in[0].setDouble(in[0].offset(), 0.25);
          }
        });
    assertThat(failures("exp", wrong)).contains("values f32", "values f64");
  }

  @Test
  void aKernelThatLosesNaN() {
    Kernels wrong =
        mapping((in, out) -> {
          for (int i = 0; i < out[0].numel() && out[0].dtype().isFloating(); i++) {
            if (Double.isNaN(out[0].getDouble(out[0].offset() + i))) {
              out[0].setDouble(out[0].offset() + i, 0);
            }
          }
        });
    assertThat(failures("relu", wrong)).contains("special f32", "special f64");
  }

  @Test
  void aVariantWithOtherBits() {
    Kernels other =
        mapping((in, out) -> {
          if (out[0].numel() > 5000) {
            int at = out[0].offset() + 4999;
            out[0].setDouble(at, Math.nextUp((float) out[0].getDouble(at)));
          }
        });
    OpConformance suite =
        new OpConformance() {
          @Override
          protected Kernels kernels() {
            return new ReferenceKernels();
          }

          @Override
          protected List<Variant> variants() {
            return List.of(new Variant("other", other, () -> {}, () -> {}));
          }
        };
    assertThat(failures("tanh", suite)).contains("same bits f32", "same bits f64");
  }

  @Test
  void aFailureSaysHowToSeeItAgain() {
    Kernels wrong = mapping((in, out) -> out[0].setDouble(out[0].offset(), 0.125));
    assertThatThrownBy(() -> run("tanh", suite(wrong), "values f32"))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("tanh, values f32: f32[")
        .hasMessageContaining(
            "\nagain: mvn test -pl adjoint-conformance -Dtest="
                + suite(wrong).getClass().getSimpleName()
                + " -Dconformance.op=\"tanh\" -Dconformance.seed="
                + Samples.SEED);
  }

  private interface After {
    void change(View[] in, View[] out);
  }

  /** Reference kernels, but something happens after each map whose result is not empty. */
  private static Kernels mapping(After after) {
    Kernels reference = new ReferenceKernels();
    return (Kernels)
        Proxy.newProxyInstance(
            Kernels.class.getClassLoader(),
            new Class<?>[] {Kernels.class},
            (_, method, args) -> {
              Object result = method.invoke(reference, args);
              if (method.getName().equals("map") && ((View[]) args[3])[0].numel() > 0) {
                after.change((View[]) args[2], (View[]) args[3]);
              }
              return result;
            });
  }

  private static OpConformance suite(Kernels kernels) {
    return new OpConformance() {
      @Override
      protected Kernels kernels() {
        return kernels;
      }
    };
  }

  private static List<String> failures(String op, Kernels kernels) {
    return failures(op, suite(kernels));
  }

  private static List<String> failures(String op, OpConformance suite) {
    List<String> failed = new ArrayList<>();
    each(
        op,
        suite,
        test -> {
          try {
            test.getExecutable().execute();
          } catch (Throwable e) {
            failed.add(test.getDisplayName());
          }
        });
    return failed;
  }

  private static void run(String op, OpConformance suite, String test) {
    each(
        op,
        suite,
        t -> {
          if (t.getDisplayName().equals(test)) {
            try {
              t.getExecutable().execute();
            } catch (AssertionError e) {
              throw e;
            } catch (Throwable e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  private static void each(String op, OpConformance suite, Consumer<DynamicTest> action) {
    suite
        .operations()
        .filter(c -> c.getDisplayName().equals(op))
        .flatMap(c -> c.getChildren())
        .forEach(t -> action.accept((DynamicTest) t));
  }

  // ---- help

  private static Random random() {
    return new Random(1);
  }

  private static Tensor x(int... shape) {
    double[] a = new double[Arrays.stream(shape).reduce(1, (p, q) -> p * q)];
    Random r = new Random(2);
    Arrays.setAll(a, _ -> 6 * r.nextDouble() - 3);
    return Tensor.of(a, shape);
  }

  private static Derivatives.Fun call(Formula f) {
    return t -> Adjoint.apply(f, NO_ARGS, t.toArray(new Tensor[0]));
  }

  private static Derivatives elementwise(Formula f) {
    return new Derivatives(call(f), List.of(x(12)), random());
  }

  private static Derivatives at(Formula f, double point) {
    return new Derivatives(call(f), List.of(Tensor.of(new double[] {point})), random());
  }

  private static void identityFails(Derivatives d) {
    assertThatThrownBy(d::identity)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("adjoint identity, input ");
  }

  private static void firstOrderFails(Derivatives d) {
    assertThatThrownBy(d::firstOrder)
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("first derivative, input [01]: analytic .*");
  }

  private static void secondOrderFails(Derivatives d) {
    assertThatThrownBy(d::secondOrder)
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching("second derivative, input 0.*");
  }
}
