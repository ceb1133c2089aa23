package dev.adjoint.cpu;

import static dev.adjoint.core.expr.Expr.arg;
import static dev.adjoint.core.expr.Expr.in;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.core.expr.Fn;
import dev.adjoint.core.expr.Formula;
import dev.adjoint.core.kernel.View;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoopPlanTest {
  private static final double[] ARGS = {0.5};
  private static final Fn[] CHAIN = {Fn.TANH, Fn.EXP, Fn.SIN, Fn.ERFC, Fn.EXPM1, Fn.ERF, Fn.COS};

  private final Loops scalar = new Loops(false, true);
  private final Loops vector = new Loops(true, true);

  @Test
  void shortFormulasAreOneLoop() {
    LoopPlan plan = LoopPlan.of(Formula.of("f", 1, in(0).exp()), Lane.F32);
    assertThat(plan.steps).hasSize(1);
    assertThat(plan.temporaries).isZero();
  }

  /** A chain of 24 functions, fused into one formula, gives the bits of 24 separate calls. */
  @Test
  void fusedChainsGiveTheBitsOfSeparateCalls() {
    for (DType type : new DType[] {DType.F32, DType.F64}) {
      for (int n : new int[] {1, 7, 5000}) {
        View x = View.allocate(type, Shape.of(n));
        Random random = new Random(3);
        for (int i = 0; i < n; i++) {
          x.setDouble(i, random.nextGaussian());
        }
        Expr chain = in(0);
        View step = x;
        for (int i = 0; i < 24; i++) {
          Fn fn = CHAIN[i % CHAIN.length];
          chain = new Expr.Unary(fn, chain).mul(arg(0)).add(in(0));
          View next = View.allocate(type, x.shape());
          Formula one = Formula.of("one", 2, new Expr.Unary(fn, in(0)).mul(arg(0)).add(in(1)));
          scalar.map(one, ARGS, new View[] {step, x}, new View[] {next});
          step = next;
        }
        Formula fused = Formula.of("fused", 1, chain);
        LoopPlan plan = LoopPlan.of(fused, type == DType.F32 ? Lane.F32 : Lane.F64);
        assertThat(plan.steps.length).isGreaterThan(5);
        for (Loops loops : new Loops[] {scalar, vector}) {
          View y = View.allocate(type, x.shape());
          loops.map(fused, ARGS, new View[] {x}, new View[] {y});
          for (int i = 0; i < n; i++) {
            assertThat(y.getDouble(i)).isEqualTo(step.getDouble(i));
          }
          View inPlace = View.allocate(type, x.shape());
          for (int i = 0; i < n; i++) {
            inPlace.setDouble(i, x.getDouble(i));
          }
          loops.map(fused, ARGS, new View[] {inPlace}, new View[] {inPlace});
          assertThat(inPlace.getDouble(n - 1)).isEqualTo(step.getDouble(n - 1));
        }
      }
    }
  }

  /** Outputs of several steps, and a comparison handed from one step to another. */
  @Test
  void manyOutputs() {
    Expr a = in(0).exp().tanh().log1p();
    Expr b = a.erfc().sin();
    Expr big = a.gt(0.5);
    Expr d = Expr.select(big, b.expm1().tanh(), a.cos().erf().tanh().exp());
    Formula f = Formula.multi("many", 1, a, b.erf().tanh().sin(), d, big, in(0));
    View x = View.allocate(DType.F32, Shape.of(3, 1000));
    Random random = new Random(5);
    for (int i = 0; i < 3000; i++) {
      x.setDouble(i, random.nextGaussian());
    }
    assertThat(LoopPlan.of(f, Lane.F32).steps.length).isGreaterThan(2);
    View[] out = new View[5];
    for (int k = 0; k < 5; k++) {
      out[k] = View.allocate(k == 3 ? DType.BOOL : DType.F32, x.shape());
    }
    vector.map(f, ARGS, new View[] {x}, out);
    for (int i = 0; i < 3000; i += 7) {
      double[] want = f.eval(new double[] {x.getDouble(i)});
      for (int k = 0; k < 5; k++) {
        assertThat(out[k].getDouble(i))
            .isCloseTo(want[k], org.assertj.core.api.Assertions.within(3e-6));
      }
    }
  }

  /** Methods over 8,000 bytes are never compiled; half of that keeps the JIT quick. */
  @Test
  void generatedMethodsStaySmall() {
    Expr e = in(0);
    for (int i = 0; i < 40; i++) {
      e = new Expr.Unary(CHAIN[i % CHAIN.length], e).add(in(1));
    }
    for (Lane lane : new Lane[] {Lane.F32, Lane.F64}) {
      LoopPlan plan = LoopPlan.of(Formula.of("long", 2, e), lane);
      for (LoopPlan.Step step : plan.steps) {
        long pattern = (1L << step.inputs.length) - 1;
        assertThat(LoopClass.size(step.ir, step.inputs.length, pattern, 16)).isLessThan(4000);
        assertThat(LoopClass.size(step.ir, step.inputs.length, pattern, 0)).isLessThan(4000);
      }
    }
  }
}
