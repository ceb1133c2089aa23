package dev.adjoint.app;

import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Names;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.schedule.Schedule;
import dev.adjoint.train.Accuracy;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.DivergenceException;
import dev.adjoint.train.History;
import dev.adjoint.train.Report;
import dev.adjoint.train.Split;
import dev.adjoint.train.TrainListener;
import dev.adjoint.train.Trainer;
import dev.adjoint.train.Weights;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a network on embedded data and leaves weights, log and report in a folder. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train a network on embedded handwritten digits.",
    usageHelpAutoWidth = true,
    footer = {
      "",
      "The same options give the same weights, bit for bit. Ctrl-C keeps those of",
      "the last epoch.",
      "",
      "Example: adjoint train mnist --epochs 5 --optimizer nesterov"
    })
final class Train implements Runnable {
  private static final Path RUNS = Path.of("runs");
  private static final int TEST_BATCH = 1000;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DATA",
      description = "mnist: 60,000 digits of 28x28. digits: 1,797 digits of 8x8.")
  private @Nullable String data;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "mlp",
      description = "mlp, mlp-large, linear or cnn. Default: ${DEFAULT-VALUE}.")
  private String model;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often to go through the data. Default: 10 for mnist, 30 for digits.")
  private @Nullable Integer epochs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Examples a step. Default: 128 for mnist, 32 for digits.")
  private @Nullable Integer batch;

  @Option(
      names = "--lr",
      paramLabel = "X",
      description = "Learning rate of the first step; it falls to 0. Default: by optimizer.")
  private @Nullable Double learningRate;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      defaultValue = "adamw",
      description =
          "sgd, momentum, nesterov, rmsprop, adam, adamw, nadam, radam, adamax, adagrad, adadelta"
              + " or lion. Default: ${DEFAULT-VALUE}.")
  private String optimizer;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "0",
      description = "Start of the random numbers. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private Threads threads;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: runs/DATA-1, runs/DATA-2, ...")
  private @Nullable Path out;

  @Override
  public void run() {
    var recipe = recipe();
    int used = threads.apply(spec.commandLine());
    var split = recipe.task().load();
    check(
        recipe.batch() >= 1 && recipe.batch() <= split.train().size(),
        "--batch is %d; it must be from 1 to %d, the number of examples."
            .formatted(recipe.batch(), split.train().size()));
    var folder = out == null ? RunFolder.next(RUNS, recipe.task().toString()) : RunFolder.at(out);
    try {
      new Running(recipe, split, folder, used, spec.commandLine().getOut()).run();
    } finally {
      folder.deleteIfEmpty();
    }
  }

  /** The options, checked. */
  private Recipe recipe() {
    if (data == null) {
      throw wrong("say on which data: " + String.join(" or ", Task.names()) + ".");
    }
    var task = known("data", data, Task.named(data), Task.names());
    var network = known("model", model, Network.named(model), Network.names());
    var algorithm = known("optimizer", optimizer, Algorithm.named(optimizer), Algorithm.names());
    int rounds = epochs == null ? task.epochs() : epochs;
    check(rounds >= 1, "--epochs is " + rounds + "; it must be at least 1.");
    double rate = learningRate == null ? algorithm.learningRate() : learningRate;
    check(
        rate > 0 && Double.isFinite(rate),
        "--lr is %s; it must be a number greater than 0, such as %s for %s."
            .formatted(
                TrainView.number(rate), TrainView.number(algorithm.learningRate()), algorithm));
    return new Recipe(
        task, network, algorithm, rate, rounds, batch == null ? task.batch() : batch, seed);
  }

  private <T> T known(String what, String name, Optional<T> found, List<String> names) {
    return found.orElseThrow(
        () -> wrong("there is no " + what + " " + name + ". " + Nearest.remedy(name, names)));
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      throw wrong(message);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /** One training, from its first line to its last. */
  private static final class Running implements TrainListener {
    private final Recipe recipe;
    private final Split split;
    private final RunFolder folder;
    private final int threads;
    private final PrintWriter out;
    private final TrainView view;
    private final Layer net;
    private final Rng rng;
    private final Map<String, String> facts;
    private int saved;
    private boolean over;

    Running(Recipe recipe, Split split, RunFolder folder, int threads, PrintWriter out) {
      this.recipe = recipe;
      this.split = split;
      this.folder = folder;
      this.threads = threads;
      this.out = out;
      this.view = new TrainView(out, new ProgressBar(out, ProgressBar.watched(), System::nanoTime));
      this.rng = new Rng(recipe.seed());
      this.net = recipe.network(rng);
      this.facts = recipe.facts();
    }

    void run() {
      announce();
      var interrupted = new Thread(this::interrupted, "adjoint-interrupted");
      Runtime.getRuntime().addShutdownHook(interrupted);
      History history;
      try {
        history = Rng.using(rng, this::fit);
      } catch (DivergenceException e) {
        throw new TensorException(e.getMessage() + "\n" + afterDivergence(), e);
      } finally {
        view.leave();
        synchronized (this) {
          over = true;
        }
        forget(interrupted);
      }
      var report = new LinkedHashMap<>(facts);
      report.put("threads", Integer.toString(threads));
      var title = "%s, %s".formatted(recipe.task(), recipe.network());
      new Report(title, report, history).save(folder.report());
      conclude(history);
    }

    private static void forget(Thread hook) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // it runs already, and finds that all is over
      }
    }

    private History fit() {
      var train = DataLoader.of(split.train(), recipe.batch()).shuffled(recipe.seed());
      var test = DataLoader.of(split.test(), Math.min(TEST_BATCH, split.test().size()));
      var optimizer = recipe.algorithm().create(net.parameters(), recipe.learningRate());
      optimizer.schedule(Schedule.cosine((long) recipe.epochs() * train.batches()));
      return new Trainer(net, Losses::crossEntropy, optimizer)
          .measuring(new Accuracy())
          .telling(view, this)
          .fit(train, test, recipe.epochs());
    }

    private void announce() {
      out.printf(
          Locale.ROOT,
          "%s: %,d images to learn from, %,d for the test%n",
          recipe.task(),
          split.train().size(),
          split.test().size());
      out.printf(
          Locale.ROOT,
          "%s: %s, %,d parameters%n",
          recipe.network(),
          recipe.network().widths(recipe.task()),
          net.parameterCount());
      out.printf(
          Locale.ROOT,
          "%s: learning rate from %s to 0, batches of %d, seed %d, %s, %s kernels%n",
          recipe.algorithm(),
          TrainView.number(recipe.learningRate()),
          recipe.batch(),
          recipe.seed(),
          threads == 1 ? "1 thread" : threads + " threads",
          Tensor.kernels().name());
      out.flush();
    }

    /** Saves after every epoch, so that a training that is stopped leaves what it has. */
    @Override
    public void epoch(History history) {
      var now = new LinkedHashMap<>(facts);
      var last = history.last();
      now.put("epoch", Integer.toString(last.epoch()));
      now.put("train_loss", Double.toString(last.train().loss()));
      var test = last.test();
      if (test != null) {
        now.put("test_loss", Double.toString(test.loss()));
        now.put("test_accuracy", Double.toString(test.metric("accuracy")));
      }
      synchronized (this) { // Ctrl-C waits for it
        Weights.save(net, folder.weights(), Names.VERBATIM, now);
        history.save(folder.log());
        saved = last.epoch();
      }
    }

    private void conclude(History history) {
      var test = history.last().test();
      double seconds =
          history.epochs().stream().mapToDouble(e -> e.seconds() + e.testSeconds()).sum();
      out.println();
      out.printf(
          Locale.ROOT,
          "Test accuracy %s after %.1f s.%n",
          test == null ? "none" : TrainView.percent(test.metric("accuracy")),
          seconds);
      out.println("  weights  " + folder.weights());
      out.println("  log      " + folder.log());
      out.println("  report   " + folder.report());
      out.println();
      out.println(
          "Now try: adjoint predict --weights " + folder.weights() + " --image PICTURE.png");
      out.flush();
    }

    private String afterDivergence() {
      var began = "  The run began with --lr " + TrainView.number(recipe.learningRate());
      double usual = recipe.algorithm().learningRate();
      var advice =
          recipe.learningRate() > usual
              ? "; the default for %s is %s.".formatted(recipe.algorithm(), TrainView.number(usual))
              : ".";
      return began + advice + "\n  " + kept();
    }

    private String kept() {
      return saved == 0
          ? "No epoch was finished, so nothing was saved."
          : "The weights after epoch " + saved + " are in " + folder.weights() + ".";
    }

    /** The JVM is going down: says what is left of the training. */
    private synchronized void interrupted() {
      if (!over) {
        view.leave();
        out.println("Stopped. " + kept());
        out.flush();
        folder.deleteIfEmpty();
        over = true;
      }
    }
  }
}
