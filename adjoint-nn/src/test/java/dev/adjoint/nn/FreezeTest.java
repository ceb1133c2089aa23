package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Diagnose;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.optim.AdamW;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.optim.Sgd;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreezeTest {
  static class Net implements Layer {
    final Linear stem = new Linear(4, 4);
    final List<Linear> encoder = List.of(new Linear(4, 4), new Linear(4, 4));
    final Linear head = new Linear(4, 2);
    final Param mean = Param.buffer(Tensor.zeros(4));

    @Override
    public Tensor forward(Tensor x) {
      Tensor y = stem.forward(x).tanh();
      for (Linear l : encoder) {
        y = l.forward(y).tanh();
      }
      return head.forward(y);
    }
  }

  private static final Tensor X = Rng.using(3, () -> Tensor.randn(8, 4));

  private static Net net() {
    return Rng.using(1, Net::new);
  }

  private static List<String> frozen(Model net) {
    return net.state().entrySet().stream()
        .filter(e -> e.getValue().isFrozen())
        .map(e -> e.getKey())
        .toList();
  }

  @Test
  void patterns() {
    Net net = net();
    assertThat(net.freeze("encoder.**")).hasSize(4);
    assertThat(frozen(net))
        .containsExactly(
            "encoder.0.bias", "encoder.0.weight", "encoder.1.bias", "encoder.1.weight");
    net.unfreeze("**.bias");
    assertThat(frozen(net)).containsExactly("encoder.0.weight", "encoder.1.weight");
    net.unfreeze("**");
    assertThat(frozen(net)).isEmpty();
    net.freeze("*.bias");
    assertThat(frozen(net)).containsExactly("head.bias", "stem.bias");
    net.freeze("encoder.*.weight");
    net.unfreeze("*.bias");
    assertThat(frozen(net)).containsExactly("encoder.0.weight", "encoder.1.weight");
    net.freeze("**");
    assertThat(net.mean.isFrozen()).isFalse();
    assertThat(net.mean.isBuffer()).isTrue();
    assertThat(new Linear(2, 2).freeze("**.bias")).hasSize(1);
  }

  /** The gradient of what comes before is that of the whole net, to the bit. */
  @Test
  void gradientsFlowThroughFrozenLayers() {
    Net all = net();
    all.forward(X).square().sum().backward();
    Net part = net();
    part.freeze("encoder.**");
    Tensor x = X.requiresGrad();
    part.forward(x).square().sum().backward();
    for (String path : List.of("stem.weight", "stem.bias", "head.weight", "head.bias")) {
      Tensor expected = all.parameter(path).grad();
      Tensor actual = part.parameter(path).grad();
      assertThat(expected != null && actual != null && actual.bitEquals(expected))
          .as(path)
          .isTrue();
    }
    assertThat(x.grad()).isNotNull();
    assertThat(part.encoder.get(0).weight().grad()).isNull();
    assertThat(part.parameter("encoder.1.bias").grad()).isNull();
  }

  @Test
  void optimizersSkipWhatIsFrozenAndTrainItLater() {
    Net net = net();
    Optimizer o = new AdamW(net.parameters(), 0.1);
    Tensor weight = net.encoder.get(0).weight().value();
    Tensor head = net.head.weight().value();
    net.forward(X).square().sum().backward();
    net.freeze("encoder.0.*");
    assertThat(net.encoder.get(0).weight().grad()).isNull();
    o.step();
    o.zeroGrad();
    net.forward(X).square().sum().backward();
    o.step(); // weight decay too leaves it alone
    assertThat(net.encoder.get(0).weight().value().bitEquals(weight)).isTrue();
    assertThat(net.head.weight().value().bitEquals(head)).isFalse();
    net.unfreeze("**");
    o.zeroGrad();
    net.forward(X).square().sum().backward();
    o.step();
    assertThat(net.encoder.get(0).weight().value().bitEquals(weight)).isFalse();
  }

  /** An optimizer that was made of a frozen model knows all parameters. */
  @Test
  void anOptimizerOfAFrozenModel() {
    Net net = net();
    net.freeze("**");
    Optimizer o = new Sgd(net.parameters(), 0.1);
    assertThat(net.forward(X).needsGrad()).isFalse();
    net.unfreeze("head.**");
    net.forward(X).sum().backward();
    o.step();
    assertThat(net.parameter("head.bias").grad()).isNotNull();
    assertThat(net.parameter("stem.bias").grad()).isNull();
  }

  /** A gradient that arrives from an older graph must not move a frozen parameter. */
  @Test
  void aGraphFromBefore() {
    Linear l = new Linear(2, 2);
    Optimizer o = new Sgd(l.parameters(), 0.1);
    Tensor loss = l.forward(Tensor.ones(1, 2)).sum();
    l.freeze("weight");
    Tensor weight = l.weight().value();
    loss.backward();
    o.step();
    assertThat(l.weight().value().bitEquals(weight)).isTrue();
    assertThat(l.weight().isTrainable()).isFalse();
  }

  @Test
  void aTiedParameterIsFrozenUnderAnyOfItsPaths() {
    record Tied(Linear a, Linear z) implements Model {}
    Linear a = new Linear(3, 3);
    Tied tied = new Tied(a, new Linear(a.weight(), null));
    assertThat(tied.freeze("z.**")).containsExactly(a.weight());
    assertThat(frozen(tied)).containsExactly("a.weight");
  }

  @Test
  void printingMarksThem() {
    Linear l = new Linear(2, 3);
    l.freeze("weight");
    assertThat(l.describe())
        .isEqualTo(
            """
            Linear(2, 3)                    9 parameters
              bias        f32[3]            3
              weight      f32[3, 2] frozen  6
            """);
    assertThat(Diagnose.explainGradient(l.weight(), () -> l.forward(Tensor.ones(1, 2)).sum()))
        .asString()
        .contains("it is frozen. Call unfreeze() for what is to be trained.");
  }

  @Test
  void messages() {
    Net net = net();
    assertThatThrownBy(() -> net.freeze("encoder"))
        .isInstanceOf(TensorException.class)
        .hasMessage(
            "freeze: no parameter of Net matches encoder; encoder is a layer; write encoder.** for"
                + " all in it.");
    assertThatThrownBy(() -> net.freeze("encoder.0.wieght"))
        .hasMessage(
            "freeze: no parameter of Net matches encoder.0.wieght; near are encoder.0.weight,"
                + " encoder.1.weight, encoder.0.bias, encoder.1.bias, head.weight of its 8.");
    assertThatThrownBy(() -> new Linear(2, 2).unfreeze("w"))
        .hasMessage("unfreeze: no parameter of Linear matches w; it has bias, weight.");
    assertThatThrownBy(() -> new Dropout(0.5).freeze("**"))
        .hasMessage("freeze: no parameter of Dropout matches **; it has none.");
  }
}
