package dev.adjoint.examples.lectures.networks;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Init;
import dev.adjoint.nn.Linear;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Where the same ReLUs are active the net is one linear function. Three lines cut the plane into
 * seven pieces; five layers make many more. {@code adjoint plot regions} draws them.
 */
@Slide(id = "PC-09", title = "linear pieces of a ReLU net: activation patterns on a grid")
public final class Pc09Regions implements Lecture {
  /** Which units are active, for each point of a grid on [-3, 3] x [-3, 3]. */
  private static List<String> patterns(List<Linear> layers, Tensor points) {
    Tensor h = points;
    List<StringBuilder> patterns = new ArrayList<>();
    for (int i = 0; i < points.size(0); i++) {
      patterns.add(new StringBuilder());
    }
    for (Linear layer : layers) {
      Tensor z = layer.forward(h).detach();
      double[][] units = z.toDoubleMatrix();
      for (int i = 0; i < units.length; i++) {
        for (double unit : units[i]) {
          patterns.get(i).append(unit > 0 ? '1' : '0');
        }
      }
      h = z.relu();
    }
    return patterns.stream().map(StringBuilder::toString).toList();
  }

  private static Tensor grid(int n) {
    Tensor line = Tensor.linspace(-3, 3, n);
    return Tensor.stack(2, Tensor.meshgrid(line, line)).reshape(-1, 2);
  }

  @Override
  public void run(Checks c) {
    Linear three = Seeded.of(1, () -> new Linear(2, 3));
    three.weight().assign(Tensor.of(new double[][] {{1, 0}, {0, 1}, {1, 1}}));
    Objects.requireNonNull(three.bias()).assign(Tensor.of(new double[] {0.1, 0.1, -1}));
    Set<String> seven = new HashSet<>(patterns(List.of(three), grid(60)));
    c.expect("three lines in general position: pieces", seven.size(), 7);
    c.expectTrue("  the eighth pattern is impossible", !seven.contains("001"));

    Tensor points = grid(100);
    List<Linear> deep = Seeded.of(1, Pc09Regions::fiveLayers);
    List<String> patterns = patterns(deep, points);
    Set<String> distinct = new HashSet<>(patterns);
    c.note("8-8-8-8-8: %d patterns on a grid of 100 x 100".formatted(distinct.size()));
    c.expectTrue(
        "five layers: more than the 37 pieces that one of 8 units can have", distinct.size() > 37);
    Tensor slopes = Adjoint.valueAndGrad(x -> last(deep, x).sum(), points).grad();
    Map<String, List<Double>> slope = new HashMap<>();
    boolean same = true;
    for (int i = 0; i < patterns.size(); i++) {
      List<Double> g = List.of(slopes.get(i, 0), slopes.get(i, 1));
      List<Double> known = slope.putIfAbsent(patterns.get(i), g);
      same &= known == null || near(known, g);
    }
    c.expectTrue("in each pattern the gradient is one and the same", same);
  }

  private static boolean near(List<Double> a, List<Double> b) {
    return Math.hypot(a.get(0) - b.get(0), a.get(1) - b.get(1)) < 1e-9;
  }

  private static List<Linear> fiveLayers() {
    Linear.Options spread =
        Linear.Options.DEFAULT.withWeight(Init.kaimingNormal()).withBias(Init.uniform(-1, 1));
    List<Linear> layers = new ArrayList<>();
    for (int l = 0; l < 5; l++) {
      layers.add(new Linear(l == 0 ? 2 : 8, 8, spread));
    }
    return layers;
  }

  private static Tensor last(List<Linear> layers, Tensor x) {
    Tensor h = x;
    for (Linear layer : layers) {
      h = layer.forward(h).relu();
    }
    return h.sum(1);
  }
}
