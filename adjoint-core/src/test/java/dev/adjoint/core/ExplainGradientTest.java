package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Diagnose.Explanation;
import dev.adjoint.core.Diagnose.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What explainGradient says, word by word. @n is the n-th line below {@code at.mark()}. */
class ExplainGradientTest {
  private final Lines at = new Lines();
  private final Param w = new Param(Tensor.of(new double[] {1, 2, 3})).named("w");
  private final Param v = new Param(Tensor.of(new double[] {4, 5, 6})).named("v");

  private Explanation says(Operand x, Verdict verdict, String text, Supplier<Tensor> loss) {
    Explanation e = Diagnose.explainGradient(x, loss);
    assertThat(e).hasToString(at.in(text));
    assertThat(e.verdict()).isEqualTo(verdict);
    assertThat(w.grad()).isNull();
    return e;
  }

  private static Tensor f64(double... x) {
    return Tensor.of(x);
  }

  // ---- no gradient

  @Test
  void neverRead() {
    says(
        v,
        Verdict.NEVER_READ,
        "v f64[3]: has no gradient: the loss never reads it. It reads w.",
        () -> w.square().sum());
    says(
        v,
        Verdict.NEVER_READ,
        "v f64[3]: has no gradient: the loss never reads it.",
        () -> f64(1).sum());
  }

  @Test
  void readAndNotUsed() {
    Explanation e =
        says(
            w,
            Verdict.UNUSED,
            """
            w f64[3]: has no gradient: it is read, but the loss does not depend on what comes of it. \
            (Numbers that item() or toDoubleArray() gave do not know where they come from.)
              the result of relu at @2, f64[3], is not used.\
            """,
            () -> {
              at.mark();
              Tensor h = w.mul(2);
              h.relu();
              return v.sum();
            });
    assertThat(e.reasons()).extracting(Diagnose.Reason::operation).containsExactly("relu");
    assertThat(e.reasons()).extracting(Diagnose.Reason::line).containsExactly(at.below(2));
    assertThat(e.gradient()).isNull();
  }

  @Test
  void detached() {
    says(
        w,
        Verdict.CUT,
        """
        w f64[3]: has no gradient: all paths to the loss are cut.
          detach() at @2 cuts off f64[3] of square(w) at @1. Leave it out.\
        """,
        () -> {
          at.mark();
          Tensor h = w.square();
          Tensor d = h.detach();
          return d.mul(v).sum();
        });
  }

  @Test
  void itsOwnDetach() {
    says(
        w,
        Verdict.CUT,
        """
        w f64[3]: has no gradient: all paths to the loss are cut.
          detach() at @1 cuts off w f64[3]. Leave it out.\
        """,
        () -> {
          at.mark();
          Tensor d = w.tensor().detach();
          return d.mul(v).sum();
        });
  }

  @Test
  void anotherLeafOnTheWay() {
    says(
        w,
        Verdict.CUT,
        """
        w f64[3]: has no gradient: all paths to the loss are cut.
          requiresGrad() at @2 makes a new leaf of f64[3] of square(w) at @1, behind which no gradient \
        flows. Leave it out.\
        """,
        () -> {
          at.mark();
          Tensor h = w.square();
          Tensor d = h.requiresGrad();
          return d.sum();
        });
  }

  private Tensor quietly() {
    at.mark();
    return Modes.inference(() -> {
      Tensor s = w.square();
      return s.add(1);
    });
  }

  @Test
  void notRecorded() {
    says(
        w,
        Verdict.CUT,
        """
        w f64[3]: has no gradient: all paths to the loss are cut.
          square(w) at @2 is not recorded: noGrad or inference holds from @1 on. Compute it outside.\
        """,
        () -> quietly().mul(v).sum());
    Modes.noGrad(() ->
        says(
            w,
            Verdict.CUT,
            """
            w f64[3]: has no gradient: all paths to the loss are cut.
              square(w) at @1 is not recorded: noGrad or inference holds around the loss. Compute it \
            outside.\
            """,
            () -> {
              at.mark();
              return w.square().sum();
            }));
  }

  @Test
  void integersAndTruthValues() {
    says(
        w,
        Verdict.CUT,
        """
        w f64[3]: has no gradient: all paths to the loss are cut.
          argmax(w) at @1 gives i64[]: integers and truth values have no derivative.
          gt(w) at @2 gives bool[3]: integers and truth values have no derivative.
          cast(w) at @3 gives i64[3]: integers and truth values have no derivative.\
        """,
        () -> {
          at.mark();
          Tensor first = w.argmax(0);
          Tensor larger = w.gt(1);
          Tensor whole = w.tensor().to(DType.I64);
          return v.mul(first).mul(larger).mul(whole).sum();
        });
  }

  @Test
  void valueInPlaceOfTheParameter() {
    says(
        w,
        Verdict.CUT,
        """
        w f64[3]: has no gradient: all paths to the loss are cut.
          value() at @1 gives the numbers without a gradient. Use the parameter itself.\
        """,
        () -> {
          at.mark();
          Tensor x = w.value();
          return x.mul(v).sum();
        });
    Tensor before = w.value();
    says(
        w,
        Verdict.CUT,
        """
        w f64[3]: has no gradient: all paths to the loss are cut.
          mul(v) at @1 reads its numbers through a tensor that needs no gradient and was made before, by \
        value() perhaps. Use the parameter itself.\
        """,
        () -> {
          at.mark();
          Tensor x = before.mul(v);
          return x.sum();
        });
  }

  @Test
  void substituted() {
    says(
        w,
        Verdict.SUBSTITUTED,
        "w f64[3]: has no gradient: the loss reads another value in its place, that of a snapshot, of"
            + " substitute() or of an enclosing grad. Ask for the gradient there, or run the loss"
            + " outside.",
        () -> Adjoint.substitute(List.of(w), List.of(f64(7, 8, 9)), () -> w.mul(v).sum()));
  }

  @Test
  void whatIsNotTrained() {
    Param mean = Param.buffer(f64(1)).named("running_mean");
    says(
        mean,
        Verdict.NOT_TRAINED,
        "running_mean f64[1]: has no gradient: it is a buffer, which no gradient reaches. Use new"
            + " Param(...) for what is to be trained.",
        () -> mean.mul(v).sum());
    Tensor x = f64(1);
    says(
        x,
        Verdict.NOT_TRAINED,
        "f64[1]: has no gradient: it is not a leaf. Use requiresGrad(), and what that returns in the"
            + " loss.",
        () -> x.mul(v).sum());
  }

  @Test
  void theLeafThatRequiresGradReturned() {
    Tensor x = f64(1, 2, 3);
    says(
        x.requiresGrad(),
        Verdict.CUT,
        """
        f64[3]: has no gradient: all paths to the loss are cut.
          mul(v) at @1 reads its numbers through a tensor that needs no gradient. Use the one that \
        requiresGrad() returned.\
        """,
        () -> {
          at.mark();
          Tensor y = x.mul(v);
          return y.sum();
        });
  }

  // ---- a gradient of zeros

  @Test
  void zeroDerivative() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          sign at @2 lets nothing through: its derivative is 0 everywhere.
          floor at @1 lets nothing through: its derivative is 0 everywhere.\
        """,
        () -> {
          at.mark();
          Tensor a = w.mul(2).floor();
          Tensor b = w.mul(3).sign();
          return a.add(b).sum();
        });
  }

  @Test
  void saturatedRelu() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          relu at @2 lets nothing through: all 3 inputs are <= 0 (-3 to -1).\
        """,
        () -> {
          at.mark();
          Tensor h = w.neg();
          Tensor y = h.relu();
          return y.sum();
        });
  }

  @Test
  void reluWhereTheGradientComes() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          relu at @2 lets nothing through: 2 of 3 inputs are <= 0 (-1 to 1), among them all 1 to which a \
        gradient comes.\
        """,
        () -> {
          at.mark();
          Tensor h = w.sub(2);
          Tensor y = h.relu();
          return y.select(0, 0);
        });
  }

  @Test
  void clamped() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          clamp(w) at @1 lets nothing through: all 3 inputs are outside 4 to 4.5 (1 to 3).\
        """,
        () -> {
          at.mark();
          Tensor y = w.clamp(4, 4.5);
          return y.sum();
        });
  }

  @Test
  void multipliedByZeros() {
    Param mask = Param.buffer(f64(0, 0, 0)).named("mask");
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          mul at @3 lets nothing through: it multiplies by 0.
          mul(w, mask) at @1 lets nothing through: the other factor, mask f64[3], is 0 for all 3 elements.\
        """,
        () -> {
          at.mark();
          Tensor a = w.mul(mask);
          Tensor b = w.square();
          Tensor c = b.mul(0);
          return a.add(c).sum();
        });
  }

  @Test
  void branchThatIsNeverTaken() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          where(w, v) at @2 lets nothing through: its condition is false for all 3 elements.\
        """,
        () -> {
          at.mark();
          Tensor condition = f64(1, 2, 3).gt(5);
          Tensor y = condition.where(w, v);
          return y.sum();
        });
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          minimum(w) at @2 lets nothing through: the other input, f64[3] of neg(v) at @1, is smaller \
        for all 3 elements.\
        """,
        () -> {
          at.mark();
          Tensor small = v.neg();
          Tensor y = small.minimum(w);
          return y.sum();
        });
  }

  @Test
  void othersAreLarger() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          maximum(w, v) at @1 lets nothing through: the other input, v f64[3], is larger for all 3 \
        elements.\
        """,
        () -> {
          at.mark();
          Tensor y = w.maximum(v);
          return y.sum();
        });
  }

  @Test
  void routedElsewhere() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          concat(w, v) at @1 sends it nothing: the gradient comes to other parts of f64[6] alone, from \
        gather at @2.\
        """,
        () -> {
          at.mark();
          Tensor all = Tensor.concat(0, w, v);
          Tensor largest = all.max(0).values();
          return largest.square();
        });
  }

  @Test
  void cancellation() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          The gradients that reach f64[3] of square(w) at @1 from sub at @3 and from add(v) at @2 cancel.\
        """,
        () -> {
          at.mark();
          Tensor h = w.square();
          Tensor a = h.add(v);
          Tensor b = a.sub(h);
          return b.sum();
        });
  }

  @Test
  void copiesThatCancel() {
    Param b = new Param(f64(2)).named("b");
    says(
        b,
        Verdict.ZERO,
        """
        b f64[1]: the gradient is 0.
          mul(b) at @1 repeats b f64[1]; the gradients of the copies cancel in their sum.\
        """,
        () -> {
          at.mark();
          Tensor y = b.mul(f64(1, -1));
          return y.sum();
        });
  }

  @Test
  void productWithZeros() {
    Param m = new Param(Tensor.ones(DType.F64, Shape.of(2, 2))).named("m");
    says(
        m,
        Verdict.ZERO,
        """
        m f64[2, 2]: the gradient is 0 in all 4 elements.
          matmul(m) at @1 lets nothing through: its other input, f64[3, 2], is 0 in all elements.\
        """,
        () -> {
          at.mark();
          Tensor y = Tensor.zeros(DType.F64, Shape.of(3, 2)).matmul(m);
          return y.sum();
        });
  }

  @Test
  void hookThatReturnsZeros() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          A hook on f64[3] of square(w) at @1 returns zeros.\
        """,
        () -> {
          at.mark();
          Tensor h = w.square();
          h.hook(g -> g.mul(0));
          return h.sum();
        });
  }

  @Test
  void insideACheckpoint() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          relu at @1 lets nothing through: all 3 inputs are <= 0 (-3 to -1).\
        """,
        () -> {
          at.mark();
          Tensor h = Adjoint.checkpoint(in -> in.getFirst().neg().relu(), w);
          return h.sum();
        });
  }

  // ---- small, large, and otherwise

  @Test
  void underflow() {
    Param x = new Param(Tensor.of(new float[] {-120, 110})).named("x");
    says(
        x,
        Verdict.ZERO,
        """
        x f32[2]: the gradient is 0 in all 2 elements.
          sigmoid(x) at @1 lets nothing through: its derivative is 0 for all 2 elements; its input f32[2] \
        is -120 to 110, its result f32[2] is 0 to 1.\
        """,
        () -> {
          at.mark();
          Tensor y = x.sigmoid();
          return y.sum();
        });
  }

  @Test
  void tooSmallAProduct() {
    Param x = new Param(Tensor.of(new float[] {1e-30f, 2e-30f})).named("x");
    says(
        x,
        Verdict.ZERO,
        """
        x f32[2]: the gradient is 0 in all 2 elements.
          square(x) at @1 lets nothing through: its derivative is 0 after rounding: a gradient of at most \
        1e-30 times a derivative of at most 4e-30 is too small for f32; its input f32[2] is 1e-30 to \
        2e-30, its result f32[2] is all 0.\
        """,
        () -> {
          at.mark();
          Tensor y = x.square();
          return y.sum().mul(1e-30);
        });
  }

  @Test
  void vanishes() {
    Param x = new Param(Tensor.of(new double[] {-20, 20})).named("x");
    Explanation e =
        says(
            x,
            Verdict.VANISHES,
            """
            x f64[2]: the gradient is 2.061e-09 to 2.061e-09, norm 2.915e-09.
              sigmoid(x) at @1 turns the largest 1 into 2.061e-09: its input f64[2] is -20 to 20, its \
            result f64[2] is 2.061e-09 to 1.\
            """,
            () -> {
              at.mark();
              Tensor y = x.sigmoid();
              return y.sum();
            });
    assertThat(Objects.requireNonNull(e.gradient()).shape()).isEqualTo(Shape.of(2));
  }

  @Test
  void explodes() {
    says(
        w,
        Verdict.EXPLODES,
        """
        w f64[3]: the gradient is 2.718e+10 to 2.009e+11, norm 2.157e+11.
          mul at @2 turns the largest 1 into 1e+10: its input f64[3] is 2.718 to 20.09, its result f64[3] \
        is 2.718e+10 to 2.009e+11.\
        """,
        () -> {
          at.mark();
          Tensor e = w.exp();
          Tensor y = e.mul(1e10);
          return y.sum();
        });
  }

  @Test
  void flows() {
    says(
        w,
        Verdict.FLOWS,
        """
        w f64[3]: the gradient is 0 to 3, norm 3.162, 0 in 1 of 3 elements.
          Another path is cut: detach() at @2 cuts off f64[3] of square(w) at @1. Leave it out.\
        """,
        () -> {
          at.mark();
          Tensor h = w.square();
          Tensor d = h.detach();
          return w.mul(f64(0, 1, 3)).add(d).sum();
        });
  }

  @Test
  void oneNumber() {
    Param x = new Param(Tensor.of(3.0)).named("x");
    says(x, Verdict.FLOWS, "x f64[]: the gradient is 6.", () -> x.square());
  }

  @Test
  void theLossItself() {
    Param x = new Param(Tensor.of(3.0)).named("x");
    says(x, Verdict.FLOWS, "x f64[]: the gradient is 1.", x::tensor);
  }

  @Test
  void cutsOfTheLibraryAreNotHeldAgainstTheUser() {
    says(
        w,
        Verdict.FLOWS,
        "w f64[3]: the gradient is 0.09003 to 0.6652, norm 0.7145.",
        () -> w.logSumExp());
  }

  @Test
  void notFinite() {
    says(
        w,
        Verdict.NOT_FINITE,
        """
        w f64[3]: the gradient holds 1 infinite.
          findNaN: the pullback of sqrt at @2 makes the first Infinity: 1 of 3 elements of the gradient of \
        its input f64[3], the first at [0].
          upstream gradient f64[3]: all 1, there 1
          input f64[3] of sub(w) at @1: 0 to 2, there 0
          result f64[3]: 0 to 1.414
          The loss is 2.414. Not finite is the gradient of w f64[3].\
        """,
        () -> {
          at.mark();
          Tensor h = w.sub(1);
          Tensor y = h.sqrt();
          return y.sum();
        });
  }

  @Test
  void whichOfManyCallsAtOneLine() {
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          relu at @3 (3rd of 3 there) lets nothing through: all 3 inputs are <= 0 (all -10).\
        """,
        () -> {
          at.mark();
          Tensor h = w.tensor();
          for (int i = 0; i < 3; i++) {
            h = h.sub(5 * i).relu();
          }
          return h.sum();
        });
  }

  @Test
  void throughTransforms() {
    says(
        w,
        Verdict.FLOWS,
        "w f64[3]: the gradient is 2 to 6, norm 7.483.",
        () -> Adjoint.vmap(x -> x.square().sum()).apply(w.tensor().unsqueeze(1)).sum());
    says(
        w,
        Verdict.FLOWS,
        "w f64[3]: the gradient is 2 to 6, norm 7.483.",
        () -> Adjoint.grad(x -> x.mul(w).square().sum()).apply(f64(1, 1, 1)).sum().mul(0.5));
    says(
        w,
        Verdict.ZERO,
        """
        w f64[3]: the gradient is 0 in all 3 elements.
          relu at @1 lets nothing through: all 3 inputs are <= 0 (-3 to -1).\
        """,
        () -> {
          at.mark();
          Tensor h = Adjoint.vmap((Tensor x) -> x.neg().relu()).apply(w.tensor());
          return h.sum();
        });
  }

  @Test
  void manyStepsTakeNoSquareOfTheTime() {
    Param x = new Param(Tensor.of(1.0)).named("x");
    Supplier<Tensor> loss =
        () -> {
          Tensor h = x.tensor();
          for (int i = 0; i < 20_000; i++) {
            h = h.add(1);
          }
          return h.relu().sub(h).add(h.neg()).add(h.mul(0));
        };
    assertThat(Diagnose.explainGradient(x, loss).verdict()).isEqualTo(Verdict.FLOWS);
    assertThat(Diagnose.explainGradient(x, () -> loss.get().mul(0)).reasons()).hasSize(1);
    assertThat(Diagnose.findNaN(() -> loss.get().mul(0).sqrt())).isPresent();
  }

  // ---- the run

  @Test
  void countsAsOneRun() {
    Rng rng = new Rng(7);
    Rng same = new Rng(7);
    Supplier<Tensor> loss = () -> w.mul(Tensor.rand(3).to(DType.F64)).sum();
    Tensor x = Rng.using(rng, () -> Diagnose.explainGradient(w, loss).gradient());
    assertThat(rng.counter()).isEqualTo(3);
    Rng.using(
        same,
        () -> {
          loss.get().backward();
          return 0;
        });
    assertThat(Objects.requireNonNull(x).bitEquals(Objects.requireNonNull(w.grad()))).isTrue();
    w.zeroGrad();
  }
}
