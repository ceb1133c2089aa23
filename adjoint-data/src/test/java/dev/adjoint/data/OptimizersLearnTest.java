package dev.adjoint.data;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adadelta;
import dev.adjoint.nn.optim.Adagrad;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.optim.AdamW;
import dev.adjoint.nn.optim.Adamax;
import dev.adjoint.nn.optim.Ema;
import dev.adjoint.nn.optim.Lbfgs;
import dev.adjoint.nn.optim.Lion;
import dev.adjoint.nn.optim.NAdam;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.optim.RAdam;
import dev.adjoint.nn.optim.RmsProp;
import dev.adjoint.nn.optim.Sgd;
import dev.adjoint.nn.schedule.Schedule;
import dev.adjoint.train.Accuracy;
import dev.adjoint.train.Batch;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Split;
import dev.adjoint.train.Trainer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every optimizer learns the digits in five passes, 64 -> 32 -> 10: 93 of 100 and more. */
class OptimizersLearnTest {
  private static final int PASSES = 5;

  private static final Map<String, Function<List<Param>, Optimizer>> KINDS =
      Map.ofEntries(
          Map.entry("Sgd", p -> new Sgd(p, 0.1, Sgd.momentum(0.9).withNesterov())),
          Map.entry(
              "Sgd, one cycle",
              p -> new Sgd(p, 0.2, Sgd.momentum(0.9)).schedule(Schedule.oneCycle(PASSES * 45))),
          Map.entry("Adam", p -> new Adam(p, 1e-2)),
          Map.entry("AMSGrad", p -> new Adam(p, 1e-2, Adam.Options.DEFAULT.withAmsgrad())),
          Map.entry(
              "AdamW, warm-up and cosine",
              p ->
                  new AdamW(p, 1e-2)
                      .schedule(Schedule.warmup(20).then(Schedule.cosine(PASSES * 45 - 20)))),
          Map.entry("NAdam", p -> new NAdam(p, 1e-2)),
          Map.entry("RAdam", p -> new RAdam(p, 1e-2)),
          Map.entry("Adamax", p -> new Adamax(p, 1e-2)),
          Map.entry("RmsProp", p -> new RmsProp(p, 3e-3)),
          Map.entry("Adagrad", p -> new Adagrad(p, 5e-2)),
          Map.entry("Adadelta", p -> new Adadelta(p, 1)),
          Map.entry("Lion", p -> new Lion(p, 2e-3)));

  static Stream<String> names() {
    return KINDS.keySet().stream().sorted();
  }

  private static Layer net() {
    return Rng.using(0, () -> new Sequential(new Linear(64, 32), Tensor::relu, new Linear(32, 10)));
  }

  @ParameterizedTest
  @MethodSource("names")
  void learns(String name) {
    Split s = Datasets.digits();
    Layer net = net();
    Optimizer optimizer = requireNonNull(KINDS.get(name)).apply(net.parameters());
    Ema ema = new Ema(net, 0.9);
    var history =
        new Trainer(net, Losses::crossEntropy, optimizer)
            .measuring(new Accuracy())
            .beforeStep(ema::update)
            .fit(DataLoader.of(s.train(), 32).shuffled(0), DataLoader.of(s.test(), 1000), PASSES);
    double accuracy = requireNonNull(history.last().test()).metric("accuracy");
    assertThat(accuracy).as(name).isGreaterThanOrEqualTo(0.93);
    Batch test = DataLoader.of(s.test(), 1000).epoch(1).get(0);
    assertThat(ema.inference(() -> accuracy(net, test))).isGreaterThanOrEqualTo(0.93);
  }

  private static double accuracy(Layer net, Batch b) {
    Tensor right = net.forward(b.inputs()).argmax(1).eq(b.targets());
    return right.to(DType.F64).mean().item();
  }

  @Test
  void lbfgsLearns() {
    Split s = Datasets.digits();
    Layer net = net();
    Lbfgs lbfgs = new Lbfgs(net.parameters(), 1, Lbfgs.Options.DEFAULT.withStrongWolfe());
    Batch all = DataLoader.of(s.train(), 2000).epoch(1).get(0);
    for (int i = 0; i < 3; i++) {
      lbfgs.step(() -> Losses.crossEntropy(net.forward(all.inputs()), all.targets()));
    }
    Batch test = DataLoader.of(s.test(), 1000).epoch(1).get(0);
    assertThat(accuracy(net, test)).isGreaterThanOrEqualTo(0.93);
  }
}
