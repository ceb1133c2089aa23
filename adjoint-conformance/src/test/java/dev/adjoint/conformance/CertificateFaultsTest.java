package dev.adjoint.conformance;

import static dev.adjoint.core.expr.Expr.c;
import static dev.adjoint.core.expr.Expr.in;
import static dev.adjoint.core.expr.Expr.select;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.conformance.Certificate.Check;
import dev.adjoint.conformance.Certificate.Row;
import dev.adjoint.conformance.Certificate.State;
import dev.adjoint.conformance.Certificate.Where;
import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.Kernels;
import dev.adjoint.core.kernel.ReferenceKernels;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.op.Op;
import dev.adjoint.core.op.Pullbacks;
import dev.adjoint.core.op.Spec;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Who certifies the certificate: wrong operations, one at least for every check and every kind of
 * place, each of which must be found out, and by the check that is there for it.
 */
class CertificateFaultsTest {
  private static final Expr X = in(0);
  private static final double[] NO_ARGS = {};

  private static OpSpec line(String name, UnaryOperator<Tensor> f) {
    return new OpSpec(name, 1, t -> f.apply(t[0]));
  }

  private static OpSpec line2(String name, BinaryOperator<Tensor> f) {
    return new OpSpec(name, 2, t -> f.apply(t[0], t[1]));
  }

  private static OpSpec line(Formula f) {
    return line(f.name(), x -> Adjoint.apply(f, NO_ARGS, x));
  }

  private static Row row(OpSpec op) {
    return Certificate.of(new ReferenceKernels(), List.of(op)).rows().getFirst();
  }

  private static Set<Check> failing(Row row, Where where) {
    Set<Check> checks = EnumSet.noneOf(Check.class);
    for (Check check : Check.values()) {
      if (row.at(where, check).state() == State.FAILED) {
        checks.add(check);
      }
    }
    return checks;
  }

  private static Set<Where> failing(Row row) {
    Set<Where> places = EnumSet.noneOf(Where.class);
    for (Where where : Where.values()) {
      if (!failing(row, where).isEmpty()) {
        places.add(where);
      }
    }
    return places;
  }

  private static String said(Row row, Where where, Check check) {
    return row.at(where, check).text();
  }

  // ---- one fault for every check

  /** sin x, with the rules given; what is null is right. */
  private record Sine(
      @Nullable BinaryOperator<Tensor> pullback,
      @Nullable BinaryOperator<Tensor> push,
      @Nullable UnaryOperator<Tensor> batch)
      implements Op.Unary {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(x.dtype(), x.shape());
      kernels.map(Formula.of("sin", 1, X.sin()), NO_ARGS, new View[] {x}, new View[] {y});
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> pullback == null ? dy.mul(x.cos()) : pullback.apply(dy, x));
    }

    @Override
    public Tensor pushforward(Tensor[] in, @Nullable Tensor[] tangents, Tensor y) {
      Tensor t = tangents[0];
      return t == null
          ? Tensor.zeros(y.dtype(), y.shape())
          : push == null ? t.mul(in[0].cos()) : push.apply(t, in[0]);
    }

    @Override
    public Tensor vmap(Tensor[] in, boolean[] batched, int size) {
      Tensor y = Adjoint.apply(this, in[0]);
      return batch == null ? y : batch.apply(y);
    }

    OpSpec line() {
      return CertificateFaultsTest.line("sine", x -> Adjoint.apply(this, x));
    }
  }

  @Test
  void whatIsRightPasses() {
    Certificate right =
        Certificate.of(
            new ReferenceKernels(),
            List.of(
                new Sine(null, null, null).line(),
                line("relu", Tensor::relu).kink(0, 0),
                line2("maximum", Tensor::maximum)
                    .apart()
                    .tie(new double[][] {{1}, {1}}, new double[][] {{0.5}, {0.5}}),
                line("amax", x -> x.amax(-1))
                    .apart()
                    .on("2x3 0x3 4")
                    .tie(new double[][] {{1, 1}}, new double[][] {{0.5, 0.5}})));
    assertThat(right.failures()).isEmpty();
    assertThat(right.rows())
        .filteredOn(r -> r.op().name().equals("relu"))
        .allSatisfy(r -> {
          assertThat(r.at(Where.KINK, Check.VJP).state()).isEqualTo(State.CONVENTION);
          assertThat(r.at(Where.ZERO, Check.SECOND).state()).isEqualTo(State.CONVENTION);
          assertThat(r.at(Where.KINK, Check.IDENTITY).state()).isEqualTo(State.OK);
          assertThat(said(r, Where.TIE, Check.VJP)).isEqualTo("one number");
        });
  }

  @Test
  void value() {
    Row row = row(line("sin", x -> x.dtype() == DType.F32 ? x.sin().mul(1.0001) : x.sin()));
    assertThat(failing(row, Where.INTERIOR)).containsExactly(Check.VALUE);
  }

  @Test
  void vjp() {
    Row row = row(new Sine((dy, x) -> dy.mul(x.sin()), null, null).line());
    assertThat(failing(row, Where.INTERIOR)).contains(Check.VJP).doesNotContain(Check.VALUE);
  }

  @Test
  void jvp() {
    Row row = row(new Sine(null, (t, x) -> t.mul(x.sin()), null).line());
    assertThat(failing(row, Where.INTERIOR))
        .contains(Check.JVP, Check.IDENTITY)
        .doesNotContain(Check.VJP, Check.VALUE);
  }

  @Test
  void adjointIdentity() {
    // Too little for differences, and too much for the identity.
    Row row = row(new Sine((dy, x) -> dy.mul(x.cos()).mul(1 + 1e-10), null, null).line());
    assertThat(failing(row, Where.INTERIOR))
        .contains(Check.IDENTITY)
        .doesNotContain(Check.VJP, Check.JVP, Check.VALUE);
  }

  @Test
  void secondOrder() {
    Row row = row(new Sine((dy, x) -> dy.mul(x.detach().cos()), null, null).line());
    assertThat(failing(row, Where.INTERIOR))
        .contains(Check.SECOND)
        .doesNotContain(Check.VJP, Check.JVP, Check.IDENTITY);
  }

  @Test
  void thirdOrder() {
    Expr wrong = X.sin().neg();
    Formula bent = Formula.of("bent", 1, wrong).withDerivative(0, X.cos().neg().mul(1.001));
    Formula cosine = Formula.of("cosine", 1, X.cos());
    assertThat(failing(row(line(cosine)))).isEmpty();
    BinaryOperator<Tensor> slope = (t, x) -> t.mul(Adjoint.apply(new Bent(bent), x));
    Row row = row(new Sine(slope, slope, null).line());
    assertThat(failing(row, Where.INTERIOR)).containsExactly(Check.THIRD);
  }

  /** cos x, whose derivative is the formula given. */
  private record Bent(Formula derivative) implements Op.Unary, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(x.dtype(), x.shape());
      kernels.map(Formula.of("cos", 1, X.cos()), NO_ARGS, new View[] {x}, new View[] {y});
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> dy.mul(Adjoint.apply(derivative, NO_ARGS, x)));
    }
  }

  @Test
  void vmap() {
    Row row = row(new Sine(null, null, y -> y.flip(0)).line());
    assertThat(failing(row, Where.INTERIOR)).containsExactly(Check.VMAP);
  }

  // ---- one fault for every kind of place

  private static Formula sineWith(Expr derivative) {
    return Formula.of("sine", 1, X.sin()).withDerivative(0, derivative);
  }

  @Test
  void interior() {
    Expr wrong = select(X.abs().gt(2.9), X.cos(), select(X.eq(0), X.cos(), X.cos().mul(1.1)));
    assertThat(failing(row(line(sineWith(wrong))))).contains(Where.INTERIOR);
  }

  @Test
  void boundary() {
    Expr wrong = select(X.gt(8.8), X.cos().mul(1.1), X.cos());
    Formula f = Formula.of("wrong at an end", 1, X.sin()).withDerivative(0, wrong);
    Row ends = row(line(f).domain(-9, 9));
    assertThat(failing(ends, Where.BOUNDARY)).contains(Check.VJP);
    assertThat(failing(ends)).doesNotContain(Where.INTERIOR, Where.ZERO);

    OpSpec singular = line("sinOverX", x -> x.sin().div(x)).domain(0.5, 3).boundary(0);
    assertThat(failing(row(singular))).containsExactly(Where.BOUNDARY);
  }

  @Test
  void kink() {
    Formula relu = Formula.of("relu", 1, select(X.le(0), c(0), X));
    assertThat(failing(row(line(relu).kink(0, 0)))).isEmpty();
    Formula other = relu.withDerivative(0, select(X.ge(0), c(1), c(0)));
    assertThat(failing(row(line(other).kink(0, 0)), Where.KINK)).contains(Check.VJP, Check.JVP);
    Formula outside = relu.withDerivative(0, select(X.gt(0), c(1), select(X.eq(0), c(2), c(0))));
    assertThat(failing(row(line(outside).kink(0, 2)), Where.KINK)).contains(Check.VJP);

    Row unsaid = row(line(relu));
    assertThat(failing(unsaid)).contains(Where.KINK);
    assertThat(said(unsaid, Where.KINK, Check.VJP))
        .startsWith("the derivative jumps from 0.00000000 to 1.00000000, and the line states no");
    Row jump = row(line("floor", Tensor::floor).domain(-0.5, 0.5));
    assertThat(said(jump, Where.KINK, Check.VJP))
        .startsWith("the value jumps from -1.00000000 to 0.00000000, and the line states no kink");
    Row between = row(line2("larger", Tensor::maximum));
    assertThat(failing(between)).contains(Where.KINK);
    Row folded = row(line("largest", x -> x.amax(-1)).on("2x3 0x3"));
    assertThat(failing(folded)).contains(Where.KINK);
  }

  @Test
  void tie() {
    double[][] at = {{1, 3, 3}};
    OpSpec first = line("max", x -> x.max(0).values()).apart().on("3 3x0");
    assertThat(failing(row(first.tie(at, new double[][] {{0, 0.5, 0.5}})), Where.TIE))
        .containsExactly(Check.VJP, Check.JVP);
    OpSpec unsaid = line("amax", x -> x.amax(0)).apart().on("3 3x0");
    assertThat(failing(row(unsaid))).containsExactly(Where.TIE);
    assertThat(said(row(unsaid), Where.TIE, Check.VALUE))
        .isEqualTo("no line of amax states what holds at a tie");
  }

  @Test
  void zero() {
    Row row = row(line(sineWith(select(X.eq(0), c(0.5), X.cos()))));
    assertThat(failing(row)).containsExactly(Where.ZERO);
    assertThat(failing(row, Where.ZERO)).contains(Check.VJP, Check.JVP);
  }

  @Test
  void empty() {
    Row shape =
        row(line("sin", x -> x.numel() == 0 ? Tensor.zeros(x.dtype(), Shape.of(1)) : x.sin()));
    assertThat(failing(shape)).containsExactly(Where.EMPTY);

    UnaryOperator<Tensor> rejects =
        x -> {
          if (x.numel() == 0) {
            throw new ShapeException("total: there is nothing to add.");
          }
          return x.sum();
        };
    Row unsaid = row(line("sum", rejects).on("2x3 4"));
    assertThat(failing(unsaid)).containsExactly(Where.EMPTY);
    assertThat(said(unsaid, Where.EMPTY, Check.VJP))
        .isEqualTo(
            "takes no empty input (total: there is nothing to add.), and its line does not say"
                + " noEmpty(why)");
    assertThat(failing(row(line("sum", rejects).on("2x3 4").noEmpty("nothing")))).isEmpty();
    Row takes = row(line("sum", x -> x.sum()).on("2x3 4").noEmpty("nothing"));
    assertThat(failing(takes)).containsExactly(Where.EMPTY);
  }

  @Test
  void broadcast() {
    Row row =
        row(line2("add", (x, y) -> x.add(x.shape().equals(y.shape()) ? y : y.detach().add(0))));
    assertThat(failing(row, Where.BROADCAST)).contains(Check.VJP, Check.JVP);
    assertThat(failing(row)).doesNotContain(Where.INTERIOR, Where.ZERO);

    Row repeated = row(line("neg", x -> Adjoint.apply(new Negative(false), x)));
    assertThat(failing(repeated, Where.BROADCAST)).contains(Check.VALUE, Check.VJP);
  }

  @Test
  void nonContiguous() {
    Row row = row(line("neg", x -> Adjoint.apply(new Negative(true), x)));
    assertThat(failing(row)).containsExactly(Where.STRIDED);
    assertThat(failing(row, Where.STRIDED)).contains(Check.VALUE, Check.VJP);
    assertThat(failing(row(line("neg", Tensor::neg)))).isEmpty();
  }

  /** -x, by a kernel that takes every input, or those without stride 0, for row-major. */
  private record Negative(boolean readsRepeated) implements Op.Unary, Op.Linear, Op.Leading {
    @Override
    public Spec infer(Spec x) {
      return Spec.of(x.dtype(), x.shape());
    }

    @Override
    public View forward(Kernels kernels, View x, Spec out) {
      View y = View.allocate(x.dtype(), x.shape());
      boolean repeated = Arrays.stream(x.strides()).anyMatch(s -> s == 0);
      if (repeated == readsRepeated || x.numel() == 0) {
        kernels.map(Formula.of("neg", 1, X.neg()), NO_ARGS, new View[] {x}, new View[] {y});
        return y;
      }
      int last = Array.getLength(x.storage().array()) - 1;
      for (int i = 0; i < x.numel(); i++) {
        y.setDouble(i, -x.getDouble(Math.min(i, last)));
      }
      return y;
    }

    @Override
    public void backward(Pullbacks pullbacks, Tensor x, Tensor y) {
      pullbacks.of(0, dy -> Adjoint.apply(this, dy));
    }
  }

  // ---- words of a line, and the page

  @Test
  void wordsThatDoNotHold() {
    Row batches = row(line("sin", Tensor::sin).noVmap("it cannot"));
    assertThat(failing(batches, Where.INTERIOR)).containsExactly(Check.VMAP);
    assertThat(said(batches, Where.INTERIOR, Check.VMAP))
        .endsWith("the line says noVmap, and vmap gives f64[2, 2, 3]");
  }

  @Test
  void wordsThatSayWhy() {
    OpSpec size = line("size", x -> x.square().sum(-1).sqrt()).on("2x3 0x3");
    assertThat(failing(row(size))).containsExactly(Where.ZERO);
    Row said = row(size.noZero("a cone"));
    assertThat(failing(said)).isEmpty();
    assertThat(said(said, Where.ZERO, Check.VJP)).isEqualTo("a cone");
    assertThat(said.at(Where.ZERO, Check.VALUE).state()).isEqualTo(State.OK);

    OpSpec spread = line("spread", x -> x.varBiased(0).sqrt()).on("4x3 4x0").noZero("a cone");
    assertThat(failing(row(spread))).containsExactly(Where.BROADCAST);
    Row constant = row(spread.noBroadcast("a cone too"));
    assertThat(failing(constant)).isEmpty();
    assertThat(said(constant, Where.BROADCAST, Check.VALUE)).isEqualTo("a cone too");

    Row counts =
        row(
            line("unique", x -> x.unique().values())
                .domain(-40, 40)
                .apart()
                .on("2x3 0")
                .noTie("the length changes")
                .noVmap("the length depends on the numbers"));
    assertThat(failing(counts)).isEmpty();
    assertThat(said(counts, Where.TIE, Check.VJP)).isEqualTo("the length changes");
  }

  @Test
  void aGradientWhereTheLineSaysNone() {
    Row row = row(line("neg", Tensor::neg).noGradient("none"));
    assertThat(failing(row, Where.INTERIOR))
        .contains(Check.VJP, Check.JVP, Check.IDENTITY, Check.SECOND, Check.THIRD);
  }

  @Test
  void aFailureIsNamed() {
    Certificate wrong =
        Certificate.of(
            new ReferenceKernels(), List.of(line(sineWith(select(X.eq(0), c(0.5), X.cos())))));
    assertThat(wrong.failures())
        .anySatisfy(f ->
            assertThat(f)
                .startsWith("sine, vjp at zero: f64[2, 3]: first derivative, input 0: analytic "));
    assertThat(CertificatePage.of(wrong)).contains("| FAILS |");
  }

  @Test
  void differencesNameTheRows() {
    Certificate one =
        Certificate.of(
            new ReferenceKernels(), List.of(line("sin", Tensor::sin), line("neg", Tensor::neg)));
    Certificate other =
        Certificate.of(
            new ReferenceKernels(),
            List.of(line("sin", Tensor::sin), line("neg", Tensor::neg).exact()));
    String before = CertificatePage.of(one);
    String now = CertificatePage.of(other);
    assertThat(CertificatePage.differences(before, before)).isEmpty();
    assertThat(CertificatePage.differences(before, now))
        .containsExactly(
            "page: | neg | 4 ulp | 1e-8 | 1e-8 | 1e-12 | 1e-8 | 1e-8 | 1e-12 |",
            "now:  | neg | exact | 1e-8 | 1e-8 | 1e-12 | 1e-8 | 1e-8 | 1e-14 |");
    assertThat(CertificatePage.operations(before)).containsExactly("neg", "sin");
  }
}
