package dev.adjoint.app;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.expr.Expr;
import dev.adjoint.data.Datasets;
import dev.adjoint.nn.Init;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.optim.Gradients;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.optim.RmsProp;
import dev.adjoint.nn.optim.Sgd;
import dev.adjoint.train.Batch;
import dev.adjoint.view.Box;
import dev.adjoint.view.Plot;
import dev.adjoint.view.Plots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** The plots that every lecture on backpropagation shows, computed afresh with a fixed seed. */
final class Sheets {
  /** One command's worth of plots: file name and how it is made. */
  record Sheet(String name, String description, Supplier<SequencedMap<String, Plot>> plots) {
    SequencedMap<String, Plot> draw() {
      return Modes.withDType(DType.F64, () -> Rng.using(1, plots));
    }
  }

  static final List<Sheet> ALL =
      List.of(
          new Sheet(
              "activations", "functions with derivatives, saturation; GELU", Sheets::activations),
          new Sheet(
              "optimizers", "paths and losses of SGD, momentum, RMSprop, Adam", Sheets::optimizers),
          new Sheet("rates", "learning rates, one of which diverges", Sheets::rates),
          new Sheet(
              "boundaries", "XOR: one layer, two layers, the hidden space", Sheets::boundaries),
          new Sheet("perceptron", "its line, update by update", Sheets::perceptron),
          new Sheet("regions", "the linear pieces of a ReLU network", Sheets::regions),
          new Sheet(
              "fits",
              "growing width; x squared by a 1-8-1 network; |x - 1| by two ReLUs",
              Sheets::fits),
          new Sheet(
              "gradients",
              "gradient flow by depth; histograms of the layers; dead units",
              Sheets::gradients),
          new Sheet("growth", "a symbolic derivative against what is recorded", Sheets::growth),
          new Sheet("numeric", "the error of numeric differentiation against h", Sheets::numeric),
          new Sheet("jacobians", "Jacobians as colours; a grid and its image", Sheets::jacobians),
          new Sheet("normalisation", "batch against layer normalisation", Sheets::normalisation),
          new Sheet("alignment", "feedback alignment: losses and angle", Sheets::alignment),
          new Sheet("rnn", "a recurrent network unrolled in time", Sheets::rnn),
          new Sheet("digits", "pictures, and a confusion matrix", Sheets::digits));

  private Sheets() {}

  private static Tensor vector(double... numbers) {
    return Tensor.of(numbers, numbers.length);
  }

  private static SequencedMap<String, Plot> activations() {
    var gelu = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    gelu.put("gelu", Tensor::gelu);
    gelu.put("geluTanh", Tensor::geluTanh);
    gelu.put("geluSigmoid", Tensor::geluSigmoid);
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("activations", Plots.activations());
    plots.put("gelu", Plots.approximations(gelu));
    return plots;
  }

  /** 2x² + y² + exp(4xy): two minima, a saddle between them, steep where the lecture starts. */
  private static Tensor valley(Tensor v) {
    Tensor x = v.select(0, 0);
    Tensor y = v.select(0, 1);
    return x.square().mul(2).add(y.square()).add(x.mul(y).mul(4).exp());
  }

  private record Run(Tensor path, double[] losses) {}

  private static Run descend(Function<List<Param>, Optimizer> by, Tensor start, int steps) {
    var v = new Param(start);
    var optimizer = by.apply(List.of(v));
    var path = new ArrayList<Tensor>();
    var losses = new double[steps + 1];
    for (int t = 0; t <= steps; t++) {
      path.add(v.value());
      Tensor loss = valley(v.add(0));
      losses[t] = loss.item();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
    }
    return new Run(Tensor.stack(0, path.toArray(Tensor[]::new)), losses);
  }

  private static SequencedMap<String, Plot> descents(
      String name,
      Tensor start,
      Box box,
      SequencedMap<String, Function<List<Param>, Optimizer>> all) {
    var paths = new LinkedHashMap<String, Tensor>();
    var losses = new LinkedHashMap<String, double[]>();
    all.forEach((label, by) -> {
      var run = descend(by, start, 100);
      paths.put(label, run.path());
      losses.put(label, run.losses());
    });
    var plots = new LinkedHashMap<String, Plot>();
    plots.put(name + "-paths", Plots.descent(Sheets::valley, paths, box));
    plots.put(name + "-losses", Plots.losses(losses));
    return plots;
  }

  private static SequencedMap<String, Plot> optimizers() {
    var all = new LinkedHashMap<String, Function<List<Param>, Optimizer>>();
    all.put("SGD 0.02", p -> new Sgd(p, 0.02));
    all.put("momentum 0.005", p -> new Sgd(p, 0.005, Sgd.momentum(0.9)));
    all.put("RMSprop 0.01", p -> new RmsProp(p, 0.01));
    all.put("Adam 0.03", p -> new Adam(p, 0.03));
    return descents("optimizers", vector(0.9, 0.3), new Box(-0.9, 1.1, -1, 1), all);
  }

  private static SequencedMap<String, Plot> rates() {
    var all = new LinkedHashMap<String, Function<List<Param>, Optimizer>>();
    for (double rate : new double[] {0.001, 0.002, 0.005, 0.01}) {
      all.put("rate " + rate, p -> new Sgd(p, rate));
    }
    return descents("rates", vector(1, 1), new Box(-1.4, 1.2, -1.4, 1.2), all);
  }

  private static double[] train(Layer net, Supplier<Tensor> loss, double rate, int steps) {
    var adam = new Adam(net.parameters(), rate);
    var losses = new double[steps];
    for (int t = 0; t < steps; t++) {
      Tensor l = loss.get();
      losses[t] = l.item();
      adam.zeroGrad();
      l.backward();
      adam.step();
    }
    return losses;
  }

  private static SequencedMap<String, Plot> boundaries() {
    Tensor x = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    Tensor y = vector(0.0, 1.0, 1.0, 0.0).reshape(4, 1);
    var linear = new Sequential(new Linear(2, 1));
    var hidden = new Sequential(new Linear(2, 8), Tensor::tanh);
    var out = new Linear(8, 1);
    var net = hidden.then(out);
    var losses = new LinkedHashMap<String, double[]>();
    losses.put(
        "one layer", train(linear, () -> Losses.bceWithLogits(linear.forward(x), y), 0.05, 300));
    losses.put("two layers", train(net, () -> Losses.bceWithLogits(net.forward(x), y), 0.05, 300));
    Tensor labels = y.flatten();
    // the lecture's network by hand: h = relu(xW + c), W all ones, c = (0, -1), out = h1 - 2 h2
    UnaryOperator<Tensor> h = in -> in.sum(1).unsqueeze(1).add(vector(0.0, -1.0)).relu();
    UnaryOperator<Tensor> readout = in -> in.matmul(vector(1.0, -2.0)).sub(0.5);
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("xor-one-layer", Plots.boundary(linear::forward, x, labels));
    plots.put("xor-two-layers", Plots.boundary(net::forward, x, labels));
    plots.put("xor-by-relu", Plots.boundary(in -> readout.apply(h.apply(in)), x, labels));
    plots.put("xor-hidden-space", Plots.boundary(readout, h.apply(x), labels));
    plots.put("xor-losses", Plots.losses(losses));
    return plots;
  }

  /** Rosenblatt's rule from 0 on: the weights at first and after each update. */
  private static Tensor learned(Tensor x, Tensor y) {
    Tensor samples = Tensor.concat(1, Tensor.ones(x.size(0), 1), x);
    var weights = new ArrayList<>(List.of(Tensor.zeros(samples.size(1))));
    for (int before = 0; before < weights.size(); ) {
      before = weights.size();
      for (int j = 0; j < x.size(0); j++) {
        Tensor w = weights.getLast();
        Tensor sample = samples.select(0, j);
        double error = y.get(j) - w.dot(sample).sgn().item();
        if (error != 0) {
          weights.add(w.add(sample.mul(0.5 * error)));
        }
      }
    }
    return Tensor.stack(0, weights.toArray(Tensor[]::new));
  }

  private static SequencedMap<String, Plot> perceptron() {
    Tensor corners = Tensor.of(new double[][] {{0, 0}, {0, 1}, {1, 0}, {1, 1}});
    Tensor and = vector(-1, -1, -1, 1);
    Tensor or = vector(-1, 1, 1, 1);
    Tensor nor = or.neg();
    Tensor sizes = vector(1, 2, 3, 4, 5, 6).unsqueeze(1);
    Tensor malignant = vector(-1, -1, -1, 1, 1, 1);
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("perceptron-and", Plots.perceptron(learned(corners, and), corners, and));
    plots.put("perceptron-or", Plots.perceptron(learned(corners, or), corners, or));
    plots.put("perceptron-nor", Plots.perceptron(learned(corners, nor), corners, nor));
    plots.put("perceptron-cancer", Plots.perceptron(learned(sizes, malignant), sizes, malignant));
    return plots;
  }

  private static SequencedMap<String, Plot> growth() {
    IntFunction<Expr> logisticMap =
        n -> {
          Expr l = Expr.in(0);
          for (int i = 1; i < n; i++) {
            l = Expr.c(4).mul(l).mul(Expr.c(1).sub(l));
          }
          return l;
        };
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("expression-growth", Plots.expressionGrowth(logisticMap, 16));
    return plots;
  }

  /** The activations of three ReLU layers after some steps at that rate. */
  private static List<Tensor> activity(Tensor x, Tensor y, double rate, int steps) {
    var layers = IntStream.range(0, 3).mapToObj(i -> new Linear(64, 64)).toList();
    var out = new Linear(64, 1);
    var parts = new ArrayList<Layer>();
    for (var layer : layers) {
      parts.add(layer);
      parts.add(Tensor::relu);
    }
    parts.add(out);
    var net = new Sequential(parts);
    var sgd = new Sgd(net.parameters(), rate);
    for (int t = 0; t < steps; t++) {
      sgd.zeroGrad();
      Losses.mse(net.forward(x), y).backward();
      Gradients.clipNorm(net.parameters(), 1); // the rate is the length of a step at most
      sgd.step();
    }
    var active = new ArrayList<Tensor>();
    Tensor h = x;
    for (var layer : layers) {
      h = layer.forward(h).relu();
      active.add(h.detach());
    }
    return active;
  }

  private static Plot dead(Tensor x) {
    Tensor y = x.select(1, 0).mul(x.select(1, 1)).unsqueeze(1);
    var nets = new LinkedHashMap<String, List<Tensor>>();
    nets.put("at first", activity(x, y, 0, 0));
    for (int rate : new int[] {1, 2, 3}) {
      nets.put("rate " + rate, activity(x, y, rate, 50));
    }
    return Plots.deadUnits(nets);
  }

  private static SequencedMap<String, Plot> regions() {
    var spread =
        Linear.Options.DEFAULT.withWeight(Init.kaimingNormal()).withBias(Init.uniform(-1, 1));
    var net =
        new Sequential(
            new Linear(2, 8, spread),
            Tensor::relu,
            new Linear(8, 8, spread),
            Tensor::relu,
            new Linear(8, 1));
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("relu-regions", Plots.reluRegions(net::forward, Box.square(3)));
    return plots;
  }

  private static SequencedMap<String, Plot> fits() {
    Tensor x = Tensor.linspace(DType.F64, -3, 3, 60);
    Tensor y = x.square().add(Tensor.randn(60).mul(0.5));
    Tensor column = x.unsqueeze(1);
    var net = new Sequential(new Linear(1, 8), Tensor::relu, new Linear(8, 1));
    var models = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    for (int epoch = 0; epoch <= 3000; epoch += 1000) {
      if (epoch > 0) {
        train(net, () -> Losses.mse(net.forward(column), y.unsqueeze(1)), 0.003, 1000);
      }
      var now = net.predictor();
      models.put(epoch + " epochs", in -> now.forward(in.unsqueeze(1)).flatten());
    }
    Tensor at = Tensor.linspace(DType.F64, -2, 4, 25);
    Map<String, UnaryOperator<Tensor>> absolute =
        Map.of("relu(x - 1) + relu(1 - x)", in -> in.sub(1).relu().add(in.neg().add(1).relu()));
    Tensor t = Tensor.linspace(DType.F64, -3, 3, 60);
    Tensor wave = t.mul(2).sin().add(t.mul(0.5));
    var widths = new LinkedHashMap<String, UnaryOperator<Tensor>>();
    for (int width : new int[] {1, 4, 16}) {
      var wide = new Sequential(new Linear(1, width), Tensor::tanh, new Linear(width, 1));
      train(wide, () -> Losses.mse(wide.forward(t.unsqueeze(1)), wave.unsqueeze(1)), 0.02, 1500);
      var done = wide.predictor();
      widths.put(width + " hidden", in -> done.forward(in.unsqueeze(1)).flatten());
    }
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("fit-widths", Plots.fit(widths, t, wave));
    plots.put("fit-square", Plots.fit(models, x, y));
    plots.put("fit-absolute", Plots.fit(absolute, at, at.sub(1).abs()));
    return plots;
  }

  /** Ten layers of 64 units with the same start and another activation. */
  private static Sequential deep(UnaryOperator<Tensor> activation) {
    var start = Linear.Options.DEFAULT.withWeight(Init.xavierNormal()).withBias(Init.zeros());
    var layers = new ArrayList<Layer>();
    for (int l = 0; l < 10; l++) {
      layers.add(new Linear(64, 64, start));
      layers.add(activation::apply);
    }
    layers.add(new Linear(64, 1, start));
    return new Sequential(layers);
  }

  private static SequencedMap<String, Plot> gradients() {
    var nets = new LinkedHashMap<String, Sequential>();
    nets.put("sigmoid", deep(Tensor::sigmoid));
    nets.put("tanh", deep(Tensor::tanh));
    nets.put("relu", deep(Tensor::relu));
    Tensor x = Tensor.randn(128, 64);
    nets.values().forEach(net -> net.forward(x).square().mean().backward());

    var start = Linear.Options.DEFAULT.withWeight(Init.normal(0, 1)).withBias(Init.zeros());
    var layers = IntStream.range(0, 3).mapToObj(i -> new Linear(64, 64, start)).toList();
    var values = new LinkedHashMap<String, Tensor>();
    var slopes = new LinkedHashMap<String, Tensor>();
    layers(x, layers, false, values, slopes);
    layers(x, layers, true, values, slopes);
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("gradient-flow", Plots.gradientFlow(nets));
    plots.put("activation-histograms", Plots.histograms(values));
    plots.put("gradient-histograms", Plots.histograms(slopes));
    plots.put("dead-units", dead(x));
    return plots;
  }

  /** tanh layers that start too wide, with or without batch normalisation before each tanh. */
  private static void layers(
      Tensor x,
      List<Linear> layers,
      boolean normalised,
      Map<String, Tensor> values,
      Map<String, Tensor> slopes) {
    Tensor h = x;
    var states = new ArrayList<Tensor>();
    for (var layer : layers) {
      Tensor z = layer.forward(h);
      if (normalised) {
        z = z.sub(z.meanKeep(0)).div(z.varBiasedKeep(0).add(1e-5).sqrt());
      }
      h = z.tanh().retainGrad();
      states.add(h);
    }
    h.square().mean().backward();
    for (int i = 0; i < states.size(); i++) {
      var name = (normalised ? "norm + tanh " : "tanh ") + (i + 1);
      values.put(name, states.get(i).detach());
      var slope = states.get(i).grad();
      if (slope != null) {
        slopes.put(name, slope);
      }
    }
  }

  private static SequencedMap<String, Plot> numeric() {
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("numeric-error", Plots.numericError(Tensor::sin, 1));
    return plots;
  }

  private static SequencedMap<String, Plot> jacobians() {
    Tensor x = vector(1.0, -2.0, 3.0, -1.0);
    Tensor w = Tensor.of(new double[][] {{3, 2, 1, -1}, {2, 1, 3, 2}, {3, 2, 1, -2}});
    Tensor in = Tensor.of(new double[][] {{2, 1, -3}, {-3, 4, 2}});
    UnaryOperator<Tensor> polar =
        v -> {
          Tensor r = v.select(0, 0);
          Tensor t = v.select(0, 1);
          return Tensor.stack(0, r.mul(t.cos()), r.mul(t.sin()));
        };
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("jacobian-relu", Plots.jacobian("relu at (1, -2, 3, -1)", Tensor::relu, x));
    plots.put(
        "jacobian-softmax",
        Plots.jacobian("softmax at (1, 2, 3)", v -> v.softmax(0), vector(1.0, 2.0, 3.0)));
    plots.put(
        "jacobian-matmul", Plots.jacobian("x w, with respect to x [2, 3]", v -> v.matmul(w), in));
    plots.put("warp-polar", Plots.warp(polar, new Box(0.2, 2, 0, 3)));
    return plots;
  }

  private static SequencedMap<String, Plot> normalisation() {
    var plots = new LinkedHashMap<String, Plot>();
    plots.put(
        "normalisation",
        Plots.normalisation(
            Tensor.of(new double[][] {{1, 10, 2}, {2, 20, 0}, {3, 60, 4}, {6, 30, 2}})));
    return plots;
  }

  private static SequencedMap<String, Plot> alignment() {
    Tensor teacher = Tensor.randn(10, 2);
    Tensor x = Tensor.randn(64, 10);
    Tensor y = x.matmul(teacher).add(Tensor.randn(64, 2).mul(0.1));
    Tensor w1 = Tensor.randn(10, 20).mul(0.1);
    Tensor w2 = Tensor.randn(20, 2).mul(0.5);
    Tensor b = Tensor.randn(2, 20).mul(0.5); // stands where the gradient has the transpose of w2
    int steps = 200;
    var angles = new double[steps];
    double[] exact = align(x, y, w1, w2, null, new double[steps]);
    double[] random = align(x, y, w1, w2, b, angles);
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("alignment", Plots.alignment(exact, random, angles));
    return plots;
  }

  /** Two linear layers by descent; the error goes back through w2 or through a fixed matrix. */
  private static double[] align(
      Tensor x,
      Tensor y,
      Tensor w1,
      Tensor w2,
      @org.jspecify.annotations.Nullable Tensor fixed,
      double[] angles) {
    var losses = new double[angles.length];
    for (int t = 0; t < angles.length; t++) {
      Tensor second = w2;
      var step =
          Adjoint.valueAndGrads(
              w -> x.matmul(w.get(0)).matmul(w.get(1)).sub(y).square().mean(), w1, second);
      losses[t] = step.value().item();
      Tensor g1 = step.grads().get(0);
      if (fixed != null) {
        Tensor error = x.matmul(w1).matmul(w2).sub(y).mul(2.0 / y.numel());
        Tensor sent = error.matmul(fixed);
        angles[t] = angle(sent, error.matmul(w2.mT()));
        g1 = x.mT().matmul(sent);
      }
      w1 = w1.sub(g1.mul(0.05));
      w2 = w2.sub(step.grads().get(1).mul(0.05));
    }
    return losses;
  }

  private static double angle(Tensor a, Tensor b) {
    double cosine = a.mul(b).sum().item() / (a.norm(2).item() * b.norm(2).item());
    return Math.toDegrees(Math.acos(Math.clamp(cosine, -1, 1)));
  }

  private static SequencedMap<String, Plot> rnn() {
    var plots = new LinkedHashMap<String, Plot>();
    plots.put(
        "rnn",
        Plots.unrolled(
            (x, h) -> x.mul(0.5).add(h.mul(0.8)).tanh(), vector(0.0), vector(1.0, 0.0, -1.0)));
    return plots;
  }

  private static SequencedMap<String, Plot> digits() {
    var split = Datasets.digits();
    Batch train = split.train().batch(IntStream.range(0, split.train().size()).toArray());
    Batch test = split.test().batch(IntStream.range(0, split.test().size()).toArray());
    var net = Modes.withDType(DType.F32, () -> new Linear(64, 10));
    train(net, () -> Losses.crossEntropy(net.forward(train.inputs()), train.targets()), 0.05, 60);
    Tensor taken = net.predictor().forward(test.inputs()).argmax(1);
    int shown = 24;
    var captions = new String[shown];
    for (int i = 0; i < shown; i++) {
      captions[i] = "%d".formatted((int) taken.get(i));
    }
    Tensor pictures = test.inputs().slice(0, 0, shown).reshape(shown, 8, 8);
    var plots = new LinkedHashMap<String, Plot>();
    plots.put("digits", Plots.images(pictures, captions));
    plots.put("digits-confusion", Plots.confusion(test.targets(), taken));
    plots.put("digits-weights", Plots.images(net.weight().value().reshape(10, 8, 8)));
    return plots;
  }
}
