package dev.adjoint.view;

import static dev.adjoint.view.Points.need;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.schedule.Schedule;
import dev.adjoint.view.Curve.Look;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The plots of {@link Plots} with curves over two axes. */
final class Charts {
  private static final int POINTS = 601;
  private static final int BINS = 40;
  private static final double SATURATED = 0.05;
  private static final double CLIMBED = 1e4;

  private Charts() {}

  static Plot losses(Map<String, double[]> runs) {
    need(
        runs.values().stream().anyMatch(r -> r.length > 0),
        "losses",
        runs.isEmpty() ? "no run was given" : "no run has a loss",
        "Give each run at least one number.");
    double first =
        runs.values().stream()
            .filter(r -> r.length > 0 && Double.isFinite(r[0]))
            .mapToDouble(r -> Math.abs(r[0]))
            .max()
            .orElse(1);
    double most = CLIMBED * Math.max(first, Double.MIN_NORMAL);
    var curves = new ArrayList<Curve>();
    var ends = new ArrayList<Curve>();
    boolean log = true;
    double top = 0;
    int colour = 0;
    for (var run : runs.entrySet()) {
      double[] y = run.getValue();
      int n = 0;
      while (n < y.length && Math.abs(y[n]) <= most) { // false for NaN
        log &= y[n] > 0;
        top = Math.max(top, y[n]);
        n++;
      }
      double[] x = steps(n);
      double[] shown = Arrays.copyOf(y, n);
      curves.add(
          Curve.of(run.getKey(), y.length <= 30 ? Look.MARKED : Look.LINE, colour, x, shown));
      if (n < y.length) {
        double[] at = {Math.max(0, n - 1)};
        double[] last = {n == 0 ? Double.NaN : y[n - 1]};
        ends.add(
            Curve.of(
                "%s: diverged at step %d".formatted(run.getKey(), n),
                Look.CROSSES,
                colour,
                at,
                last));
      }
      colour++;
    }
    double highest = top > 0 ? top : 1;
    for (var end : ends) { // a run without a single number: its cross stands at the top
      double[] y = end.ys();
      curves.add(
          Double.isNaN(y[0])
              ? Curve.of(end.name(), end.look(), end.colour(), end.xs(), new double[] {highest})
              : end);
    }
    return Plot.of(new Chart("", "step", "loss", false, log, curves), 800, 500);
  }

  static Plot schedules(Map<String, Schedule> schedules, int steps) {
    need(
        !schedules.isEmpty() && steps > 0,
        "schedules",
        schedules.size() + " schedules over " + steps + " steps",
        "Give at least one schedule and one step.");
    var curves = new ArrayList<Curve>();
    schedules.forEach((name, s) -> {
      double[] y = s.curve(steps);
      Look look = steps <= 30 ? Look.MARKED : Look.LINE;
      curves.add(Curve.of(name, look, curves.size(), steps(steps), y));
    });
    return Plot.of(
        new Chart("", "step", "factor of the learning rate", false, false, curves), 800, 500);
  }

  private static double[] steps(int n) {
    var x = new double[n];
    Arrays.setAll(x, i -> i);
    return x;
  }

  static Map<String, UnaryOperator<Tensor>> zoo() {
    var zoo = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    zoo.put("step", Tensor::step);
    zoo.put("sgn", Tensor::sgn);
    zoo.put("sigmoid", Tensor::sigmoid);
    zoo.put("tanh", Tensor::tanh);
    zoo.put("relu", Tensor::relu);
    zoo.put("leaky relu 0.1", x -> x.leakyRelu(0.1));
    zoo.put("elu", x -> x.elu(1));
    zoo.put("selu", Tensor::selu);
    zoo.put("gelu", Tensor::gelu);
    zoo.put("silu (swish)", Tensor::silu);
    zoo.put("mish", Tensor::mish);
    zoo.put("hardswish", Tensor::hardswish);
    zoo.put("softplus", Tensor::softplus);
    zoo.put("softsign", Tensor::softsign);
    zoo.put("log sigmoid", Tensor::logSigmoid);
    zoo.put("sin x / x", Tensor::sinOverX);
    return zoo;
  }

  static Plot activations(String title, Map<String, UnaryOperator<Tensor>> functions) {
    need(!functions.isEmpty(), "activations", "no function was given", "Give at least one.");
    Tensor x = Tensor.linspace(DType.F64, -6, 6, POINTS);
    var panels = new ArrayList<Panel>();
    functions.forEach((name, f) -> panels.add(activation(name, f, x)));
    int columns = (int) Math.ceil(Math.sqrt(panels.size()));
    return panels.size() == 1
        ? Plot.of(panels.getFirst(), 800, 500)
        : Plot.grid(title, panels, columns, 330, 270);
  }

  private static Chart activation(String name, UnaryOperator<Tensor> f, Tensor x) {
    Tensor y = f.apply(x);
    if (!y.shape().equals(x.shape())) {
      throw new ShapeException(
          "activations: %s makes %s of %s; it must be elementwise."
              .formatted(name, y.describe(), x.describe()));
    }
    Tensor slope = Adjoint.valueAndGrad(t -> f.apply(t).sum(), x).grad();
    var curves = new ArrayList<Curve>();
    double low = Math.min(y.amin().item(), slope.amin().item());
    double high = Math.max(y.amax().item(), slope.amax().item());
    curves.addAll(saturated(x.toDoubleArray(), slope.toDoubleArray(), low, high));
    curves.add(new Curve("f", Look.LINE, 0, x, y.detach()));
    curves.add(new Curve("f'", Look.DASHED, 1, x, slope));
    return Chart.linear(name, "", "", curves);
  }

  private static List<Curve> saturated(double[] x, double[] slope, double low, double high) {
    var ranges = new ArrayList<Curve>();
    for (int i = 0; i < x.length; i++) {
      int from = i;
      while (i < x.length && Math.abs(slope[i]) < SATURATED) {
        i++;
      }
      if (i - from > 5) { // not the single points where a bump turns
        double a = x[from];
        double b = x[i - 1];
        ranges.add(
            Curve.of(
                ranges.isEmpty() ? "|f'| < " + SATURATED : "",
                Look.FILLED,
                Chart.SHADE,
                new double[] {a, a, b, b},
                new double[] {low, high, high, low}));
      }
    }
    return ranges;
  }

  static Plot approximations(Map<String, UnaryOperator<Tensor>> functions) {
    need(
        functions.size() > 1,
        "approximations",
        functions.size() + " functions were given",
        "Give the exact one first, then at least one other.");
    Tensor x = Tensor.linspace(DType.F64, -6, 6, POINTS);
    var curves = new ArrayList<Curve>();
    var errors = new ArrayList<Curve>();
    functions.forEach((name, f) -> {
      Tensor y = f.apply(x).detach();
      if (!curves.isEmpty()) {
        Tensor error = y.sub(curves.getFirst().y());
        errors.add(new Curve(name, Look.LINE, curves.size(), x, error));
      }
      curves.add(new Curve(name, Look.LINE, curves.size(), x, y));
    });
    return Plot.grid(
        "",
        List.of(
            Chart.linear("functions", "x", "", curves),
            Chart.linear("difference from " + curves.getFirst().name(), "x", "", errors)),
        2,
        520,
        400);
  }

  static Plot fit(Map<String, UnaryOperator<Tensor>> models, Tensor x, Tensor y) {
    double[] xs = Points.vector("fit", "x", x);
    double[] ys = Points.vector("fit", "y", y);
    need(xs.length > 0, "fit", "there is no point", "Give at least one.");
    if (xs.length != ys.length) {
      throw new ShapeException(
          "fit: x is %s and y is %s; they must be of one length."
              .formatted(x.describe(), y.describe()));
    }
    double low = Arrays.stream(xs).min().orElseThrow();
    double high = Arrays.stream(xs).max().orElseThrow();
    Tensor grid = Tensor.linspace(DType.F64, low, high, 301);
    var curves = new ArrayList<Curve>();
    curves.add(Curve.of("data", Look.POINTS, 5, xs, ys));
    int colour = 0;
    for (var model : models.entrySet()) {
      Tensor out = model.getValue().apply(grid.to(x.dtype())).detach();
      if (out.numel() != grid.numel()) {
        throw new ShapeException(
            "fit: %s makes %s of %s; it must give one number for each."
                .formatted(model.getKey(), out.describe(), grid.describe()));
      }
      curves.add(new Curve(model.getKey(), Look.LINE, colour++, grid, out.flatten().to(DType.F64)));
    }
    return Plot.of(Chart.linear("", "x", "y", curves), 800, 500);
  }

  static Plot histograms(Map<String, Tensor> tensors) {
    need(!tensors.isEmpty(), "histograms", "no tensor was given", "Give at least one.");
    var panels = new ArrayList<Panel>();
    tensors.forEach((name, t) -> panels.add(histogram(name, t, panels.size())));
    int columns = Math.min(panels.size(), 3);
    return Plot.grid("", panels, columns, 360, 280);
  }

  private static Chart histogram(String name, Tensor t, int colour) {
    double[] all = t.detach().to(DType.F64).toDoubleArray();
    double[] finite = Arrays.stream(all).filter(Double::isFinite).toArray();
    need(
        finite.length > 0,
        "histograms",
        "%s is %s and none of its numbers is finite".formatted(name, t.describe()),
        "Leave it out.");
    Tensor v = Tensor.of(finite, finite.length);
    double low = v.amin().item();
    double high = v.amax().item();
    if (low == high) {
      low -= 0.5;
      high += 0.5;
    }
    double[] count = v.histogram(BINS, low, high).to(DType.F64).toDoubleArray();
    var x = new double[2 * BINS + 2];
    var y = new double[2 * BINS + 2];
    for (int i = 0; i <= BINS; i++) {
      x[2 * i] = low + (high - low) * i / BINS;
      x[2 * i + 1] = x[2 * i];
      y[2 * i] = i == 0 ? 0 : count[i - 1];
      y[2 * i + 1] = i == BINS ? 0 : count[i];
    }
    int lost = all.length - finite.length;
    double spread = Math.sqrt(v.varBiased().item());
    var title =
        "%s: mean %s, std %s%s"
            .formatted(
                name,
                Ticks.number(v.mean().item()),
                Ticks.number(spread),
                lost == 0 ? "" : ", " + lost + " not finite");
    return Chart.linear(title, "", "count", List.of(Curve.of("", Look.FILLED, colour, x, y)));
  }

  static Plot gradientFlow(Map<String, ? extends Model> nets) {
    need(!nets.isEmpty(), "gradientFlow", "no network was given", "Give at least one.");
    var curves = new ArrayList<Curve>();
    boolean log = true;
    for (var net : nets.entrySet()) {
      var norms = new ArrayList<Double>();
      for (var p : net.getValue().state().entrySet()) {
        if (p.getValue().shape().rank() < 2) {
          continue;
        }
        Tensor g = p.getValue().grad();
        if (g == null) {
          throw new TensorException(
              "gradientFlow: %s of %s has no gradient; each weight must have one. Call loss.backward() before."
                  .formatted(p.getKey(), net.getKey()));
        }
        norms.add(g.detach().to(DType.F64).norm(2).item());
      }
      need(
          !norms.isEmpty(),
          "gradientFlow",
          net.getKey() + " has no parameter of two or more axes",
          "Give a network with weights.");
      double[] y = norms.stream().mapToDouble(Double::doubleValue).toArray();
      log &= Arrays.stream(y).allMatch(v -> v > 0 || !Double.isFinite(v));
      double[] x = new double[y.length];
      Arrays.setAll(x, i -> i + 1);
      curves.add(Curve.of(net.getKey(), Look.MARKED, curves.size(), x, y));
    }
    return Plot.of(
        new Chart("", "layer, from the input on", "norm of the gradient", false, log, curves),
        800,
        500);
  }

  static Plot numericError(UnaryOperator<Tensor> f, double x) {
    var curves = new ArrayList<Curve>();
    for (DType dtype : List.of(DType.F64, DType.F32)) {
      Tensor at = Tensor.of(x).to(dtype);
      double exact = Adjoint.grad(f).apply(at.to(DType.F64)).item();
      if (exact == 0 || !Double.isFinite(exact)) {
        throw new TensorException(
            "numericError: the derivative at %s is %s; the relative error needs one that is finite and not 0. Choose another x."
                .formatted(x, exact));
      }
      var h = new ArrayList<Double>();
      for (int k = 4; k <= 60; k++) {
        h.add(Math.pow(10, -k / 4.0));
      }
      double[] hs = h.stream().mapToDouble(Double::doubleValue).toArray();
      var central = new double[hs.length];
      var forward = new double[hs.length];
      double here = value(f, at, 0);
      for (int i = 0; i < hs.length; i++) {
        double right = value(f, at, hs[i]);
        forward[i] = error((right - here) / hs[i], exact);
        central[i] = error((right - value(f, at, -hs[i])) / (2 * hs[i]), exact);
      }
      curves.add(Curve.of("forward, " + dtype, Look.LINE, curves.size(), hs, forward));
      curves.add(Curve.of("central, " + dtype, Look.LINE, curves.size(), hs, central));
    }
    return Plot.of(
        new Chart(
            "Numeric against automatic derivative", "h", "relative error", true, true, curves),
        800,
        500);
  }

  /** f(x + h), with x + h rounded to x's kind of number. */
  private static double value(UnaryOperator<Tensor> f, Tensor x, double h) {
    return f.apply(x.add(h)).item();
  }

  private static double error(double numeric, double exact) {
    return Math.max(Math.abs(numeric - exact) / Math.abs(exact), 1e-17);
  }

  static Plot alignment(double[] backpropagation, double[] alignment, double[] angles) {
    need(
        Math.min(backpropagation.length, alignment.length) > 0 && angles.length > 0,
        "alignment",
        "%d losses, %d losses and %d angles were given"
            .formatted(backpropagation.length, alignment.length, angles.length),
        "Give at least one of each.");
    var losses =
        List.of(
            Curve.of(
                "backpropagation", Look.LINE, 0, steps(backpropagation.length), backpropagation),
            Curve.of("feedback alignment", Look.LINE, 1, steps(alignment.length), alignment));
    boolean log =
        Arrays.stream(backpropagation).allMatch(v -> v > 0)
            && Arrays.stream(alignment).allMatch(v -> v > 0);
    double last = Math.max(1, angles.length - 1);
    var angle =
        List.of(
            Curve.of("angle to the gradient", Look.LINE, 1, steps(angles.length), angles),
            Curve.of("90°", Look.REFERENCE, 6, new double[] {0, last}, new double[] {90, 90}));
    return Plot.grid(
        "Feedback alignment",
        List.of(
            new Chart("loss", "step", "loss", false, log, losses),
            Chart.linear("angle", "step", "degrees", angle)),
        2,
        480,
        380);
  }
}
