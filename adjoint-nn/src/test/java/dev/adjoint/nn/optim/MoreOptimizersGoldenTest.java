package dev.adjoint.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Golden;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.schedule.Schedule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Optimizers, groups, sparse rows, averages and clipping against PyTorch, over 20 steps. */
class MoreOptimizersGoldenTest {
  private static final Golden GOLDEN = Golden.of("optimizers_more");
  private static final Golden GRADS = Golden.of("optimizers");

  static final Map<String, Function<List<Param>, Optimizer>> CASES =
      Map.ofEntries(
          Map.entry("sgdMaximize", p -> new Sgd(p, 0.1, Sgd.momentum(0.9).withMaximize())),
          Map.entry(
              "sgdDampened",
              p -> new Sgd(p, 0.1, Sgd.momentum(0.9).withDampening(0.5).withWeightDecay(0.01))),
          Map.entry(
              "adamEps",
              p ->
                  new Adam(
                      p,
                      0.01,
                      Adam.Options.DEFAULT
                          .withBetas(0.8, 0.95)
                          .withEps(1e-3)
                          .withWeightDecay(0.1)
                          .withAmsgrad())),
          Map.entry("nadam", p -> new NAdam(p, 2e-3)),
          Map.entry(
              "nadamDecay",
              p ->
                  new NAdam(
                      p,
                      0.01,
                      NAdam.Options.DEFAULT
                          .withBetas(0.8, 0.95)
                          .withEps(1e-4)
                          .withWeightDecay(0.1)
                          .withMomentumDecay(0.1))),
          Map.entry(
              "nadamDecoupled",
              p -> new NAdam(p, 0.01, NAdam.Options.DEFAULT.withWeightDecay(0.1).withDecoupled())),
          Map.entry("radam", p -> new RAdam(p, 1e-3)),
          Map.entry(
              "radamBetas",
              p -> new RAdam(p, 0.01, RAdam.Options.DEFAULT.withBetas(0.8, 0.7).withEps(1e-4))),
          Map.entry(
              "radamDecay", p -> new RAdam(p, 0.01, RAdam.Options.DEFAULT.withWeightDecay(0.1))),
          Map.entry(
              "radamDecoupled",
              p -> new RAdam(p, 0.01, RAdam.Options.DEFAULT.withWeightDecay(0.1).withDecoupled())),
          Map.entry("adamax", p -> new Adamax(p, 2e-3)),
          Map.entry(
              "adamaxDecay",
              p ->
                  new Adamax(
                      p,
                      0.01,
                      Adamax.Options.DEFAULT
                          .withBetas(0.8, 0.9)
                          .withEps(1e-4)
                          .withWeightDecay(0.1))),
          Map.entry("adagrad", p -> new Adagrad(p, 0.01)),
          Map.entry(
              "adagradDecay",
              p ->
                  new Adagrad(
                      p,
                      0.1,
                      Adagrad.Options.DEFAULT
                          .withRateDecay(0.05)
                          .withWeightDecay(0.1)
                          .withStart(0.5)
                          .withEps(1e-3))),
          Map.entry("adadelta", p -> new Adadelta(p, 1)),
          Map.entry(
              "adadeltaDecay",
              p ->
                  new Adadelta(
                      p,
                      0.5,
                      Adadelta.Options.DEFAULT.withRho(0.7).withEps(1e-4).withWeightDecay(0.1))),
          Map.entry("lion", p -> new Lion(p, 1e-3)),
          Map.entry(
              "lionDecay",
              p ->
                  new Lion(
                      p, 0.01, Lion.Options.DEFAULT.withBetas(0.8, 0.95).withWeightDecay(0.1))));

  static List<String> cases() {
    return GOLDEN.cases();
  }

  @Test
  void noneIsLeftOut() {
    assertThat(CASES.keySet()).containsExactlyInAnyOrderElementsOf(cases());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float64(String name) {
    check(name, DType.F64, "", 1e-12);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float32(String name) {
    check(name, DType.F32, "_f32", 4e-6);
  }

  private static Tensor grads(DType dtype, int i) {
    return GRADS.get("grads").to(dtype).select(0, i);
  }

  private static void check(String name, DType dtype, String suffix, double tolerance) {
    Param p = new Param(GRADS.get("start").to(dtype)).named("p");
    Optimizer o = Objects.requireNonNull(CASES.get(name)).apply(List.of(p));
    for (int i = 0; i < 20; i++) {
      p.setGrad(grads(dtype, i));
      o.step();
      Tensor expected = GOLDEN.find(name + "/step" + (i + 1) + suffix);
      if (expected != null) {
        Golden.assertClose(name + " step " + (i + 1), p.value(), expected, tolerance);
      }
    }
    assertThat(GOLDEN.find(name + "/step20" + suffix)).isNotNull();
  }

  @Test
  void groupsUnderASchedule() {
    Param p = new Param(GRADS.get("start")).named("p");
    Param q = new Param(GRADS.get("start")).named("q");
    Optimizer o =
        new AdamW(
                0.01,
                List.of(
                    Group.of(List.of(p), AdamW.Options.DEFAULT.withWeightDecay(0.1)),
                    Group.of(List.of(q), AdamW.Options.DEFAULT.withWeightDecay(0)).withScale(0.2)))
            .schedule(Schedule.step(6, 0.3));
    for (int i = 0; i < 20; i++) {
      p.setGrad(grads(DType.F64, i));
      q.setGrad(grads(DType.F64, i).flip(0));
      o.step();
    }
    Golden.assertClose("p", p.value(), GOLDEN.get("groups/p"), 1e-12);
    Golden.assertClose("q", q.value(), GOLDEN.get("groups/q"), 1e-12);
  }

  private static void sparse(String name, double tolerance, Function<List<Param>, Optimizer> make) {
    Tensor start = GOLDEN.get("sparse/start");
    Param table = new Param(start).named("table");
    Optimizer o = make.apply(List.of(table));
    for (int i = 0; i < 20; i++) {
      table.setGrad(GOLDEN.get("sparse/grads").select(0, i));
      o.step();
    }
    Golden.assertClose(name, table.value(), GOLDEN.get("sparse/" + name), tolerance);
    assertThat(table.value().select(0, 5).bitEquals(start.select(0, 5))).isTrue();
  }

  /** Rows without gradient are left alone as by PyTorch's sparse gradients. */
  @Test
  void sparseRows() {
    sparse(
        "sparseSgd",
        1e-14,
        p -> new Sgd(0.1, List.of(Group.of(p, Sgd.Options.DEFAULT).withRowWise())));
    sparse(
        "sparseAdagrad",
        1e-12,
        p -> new Adagrad(0.1, List.of(Group.of(p, Adagrad.Options.DEFAULT).withRowWise())));
    // SparseAdam adds ε before the root's correction, so its default ε is another
    sparse(
        "sparseAdam",
        1e-6,
        p -> new Adam(0.01, List.of(Group.of(p, Adam.Options.DEFAULT).withRowWise())));
    sparse(
        "sparseAdamBetas",
        1e-12,
        p ->
            new Adam(
                0.05,
                List.of(
                    Group.of(p, Adam.Options.DEFAULT.withBetas(0.8, 0.95).withEps(1e-20))
                        .withRowWise())));
  }

  @Test
  void averages() {
    Linear net = new Linear(new Param(GRADS.get("start")).named("weight"), null);
    Ema ema = new Ema(net, 0.9);
    Optimizer o = new Sgd(net.parameters(), 0.1);
    for (int i = 0; i < 20; i++) {
      net.weight().setGrad(grads(DType.F64, i));
      o.step();
      ema.update();
    }
    Tensor expected = GOLDEN.get("ema/average");
    Golden.assertClose("ema", Objects.requireNonNull(ema.values().get("weight")), expected, 1e-13);
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4}, 1, 4);
    Tensor y = ema.inference(() -> net.forward(x));
    Golden.assertClose("inference", y, x.matmul(expected.mT()), 1e-13);
    assertThat(y.needsGrad()).isFalse();
  }

  @Test
  void clipping() {
    Param a = new Param(GRADS.get("start"));
    Param b = new Param(GRADS.get("start").select(0, 0));
    a.setGrad(GOLDEN.get("clip/a"));
    b.setGrad(GOLDEN.get("clip/b"));
    assertThat(Gradients.clipNorm(List.of(a, b), 0.7))
        .isEqualTo(GOLDEN.get("clip/norm").item(), within(1e-9));
    Golden.assertClose("a", Objects.requireNonNull(a.grad()), GOLDEN.get("clip/aNorm"), 1e-13);
    Golden.assertClose("b", Objects.requireNonNull(b.grad()), GOLDEN.get("clip/bNorm"), 1e-13);
    Gradients.clipValue(List.of(a, b), 1e-4);
    Golden.assertClose("a", Objects.requireNonNull(a.grad()), GOLDEN.get("clip/aValue"), 1e-13);
  }
}
