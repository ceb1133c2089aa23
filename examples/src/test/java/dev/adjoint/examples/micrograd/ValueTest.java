package dev.adjoint.examples.micrograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ValueTest {
  @Test
  void everyOperationHasItsDerivative() {
    Value x = new Value(0.7);
    x.tanh().mul(x.exp()).sub(x.div(x.pow(2)).neg()).div(3).backward();
    double t = Math.tanh(0.7);
    double e = Math.exp(0.7);
    double expected = ((1 - t * t) * e + t * e - 1 / 0.49) / 3;
    assertThat(x.grad()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void eachValueIsHandledOnce() {
    Value x = new Value(1);
    Value v = x;
    for (int i = 0; i < 20; i++) {
      v = v.add(v);
    }
    v.backward();
    assertThat(x.grad()).isEqualTo(1 << 20);
  }

  @Test
  void aLongChainDoesNotOverflowTheStack() {
    Value x = new Value(1);
    Value v = x;
    for (int i = 0; i < 100_000; i++) {
      v = v.add(1);
    }
    v.backward();
    assertThat(x.grad()).isEqualTo(1);
  }

  @Test
  void gradientsOfSeveralResultsAddUp() {
    Value x = new Value(1);
    Value y = x.mul(3);
    y.backward();
    y.backward();
    assertThat(x.grad()).isEqualTo(6);
    assertThat(y.grad()).isEqualTo(1);
  }

  @Test
  void knowsWhatItWasMadeFrom() {
    Value a = new Value(2);
    Value b = new Value(3);
    Value c = a.mul(b);
    assertThat(c.op()).isEqualTo("*");
    assertThat(c.parents()).containsExactly(new Value.Parent(a, 3), new Value.Parent(b, 2));
    c.backward();
    assertThat(c).hasToString("Value(data=6.0, grad=1.0)");
  }
}
