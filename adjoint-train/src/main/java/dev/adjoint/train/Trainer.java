package dev.adjoint.train;

import dev.adjoint.core.AnomalyException;
import dev.adjoint.core.Diagnose;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.optim.Optimizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The training loop: for each batch of each epoch the loss, its gradient, a step.
 *
 * <pre>{@code
 * History history = new Trainer(net, Losses::crossEntropy, new Adam(net.parameters(), 1e-3))
 *     .measuring(new Accuracy())
 *     .fit(DataLoader.of(train, 128).shuffled(0), DataLoader.of(test, 1000), 10);
 * }</pre>
 *
 * <p>It does what the plain loop does, bit for bit:
 *
 * <pre>{@code
 * for (int epoch = 1; epoch <= epochs; epoch++) {
 *   for (Batch batch : train.epoch(epoch)) {
 *     optimizer.zeroGrad();
 *     Tensor loss = Losses.crossEntropy(net.forward(batch.inputs()), batch.targets());
 *     loss.backward();
 *     optimizer.step();
 *   }
 * }
 * }</pre>
 *
 * <p>and besides watches the loss, measures, tests after every epoch and tells listeners. How the
 * learning rate changes is the optimizer's business, see {@link Optimizer#schedule}. A trainer is
 * immutable; the network and the optimizer are not.
 */
public final class Trainer {
  private final Layer net;
  private final BinaryOperator<Tensor> loss;
  private final Optimizer optimizer;
  private final List<Metric> metrics;
  private final List<TrainListener> listeners;
  private final Settings settings;

  /** Options beyond the essentials. */
  private record Settings(Runnable beforeStep, Predicate<History> enough, boolean checksGradients) {
    static final Settings NONE = new Settings(() -> {}, history -> false, false);
  }

  private Trainer(
      Layer net,
      BinaryOperator<Tensor> loss,
      Optimizer optimizer,
      List<Metric> metrics,
      List<TrainListener> listeners,
      Settings settings) {
    this.net = net;
    this.loss = loss;
    this.optimizer = optimizer;
    this.metrics = List.copyOf(metrics);
    this.listeners = List.copyOf(listeners);
    this.settings = settings;
  }

  /**
   * A trainer without metrics and listeners.
   *
   * @param net inputs to outputs: a layer, or any function such as {@code x -> net.forward(x, z)}
   * @param loss outputs and targets to one number, the mean over the batch
   * @param optimizer takes the steps
   */
  public Trainer(Layer net, BinaryOperator<Tensor> loss, Optimizer optimizer) {
    this(net, loss, optimizer, List.of(), List.of(), Settings.NONE);
  }

  /** The same trainer, measuring these as well: on training batches and in tests. */
  public Trainer measuring(Metric... more) {
    List<Metric> all = new ArrayList<>(metrics);
    all.addAll(List.of(more));
    return new Trainer(net, loss, optimizer, all, listeners, settings);
  }

  /** The same trainer, telling these as well how it goes. */
  public Trainer telling(TrainListener... more) {
    List<TrainListener> all = new ArrayList<>(listeners);
    all.addAll(List.of(more));
    return new Trainer(net, loss, optimizer, metrics, all, settings);
  }

  /** The same trainer, which stops after an epoch whose history satisfies the condition. */
  public Trainer stoppingWhen(Predicate<History> condition) {
    return with(new Settings(settings.beforeStep, condition, settings.checksGradients));
  }

  /**
   * The same trainer, which runs this between gradient and step:
   *
   * <pre>{@code
   * trainer.beforeStep(() -> Gradients.clipNorm(net.parameters(), 1));
   * }</pre>
   */
  public Trainer beforeStep(Runnable action) {
    return with(new Settings(action, settings.enough, settings.checksGradients));
  }

  /**
   * The same trainer, which looks at every gradient: a NaN or an infinity in one stops the training
   * as one in the loss does, before the step. Anomaly mode, see {@link Diagnose#anomaly}; one pass
   * more over each gradient.
   */
  public Trainer checkingGradients() {
    return with(new Settings(settings.beforeStep, settings.enough, true));
  }

  private Trainer with(Settings newSettings) {
    return new Trainer(net, loss, optimizer, metrics, listeners, newSettings);
  }

  /** Trains without a test; see {@link #fit(DataLoader, DataLoader, int)}. */
  public History fit(DataLoader train, int epochs) {
    return start(train, null, epochs);
  }

  /**
   * Trains, and tests after every epoch.
   *
   * @param train the batches to learn from
   * @param test the batches to be judged on
   * @param epochs how many times all training batches are used
   * @throws DivergenceException if a loss is NaN or infinite; the step was not taken, and was run
   *     once more to find the operation that is to blame
   * @throws TensorException if {@code epochs} is less than 1 or the loss is not one number
   */
  public History fit(DataLoader train, DataLoader test, int epochs) {
    return start(train, test, epochs);
  }

  private History start(DataLoader train, @Nullable DataLoader test, int epochs) {
    if (epochs < 1) {
      throw new TensorException("train: " + epochs + " epochs; there must be at least 1.");
    }
    Run run = new Run(train, test, epochs);
    return Modes.recording(true, () -> Modes.training(run::all));
  }

  /** One training from its first step to its last. */
  private final class Run {
    private final DataLoader train;
    private final @Nullable DataLoader test;
    private final int epochs;
    private final List<EpochResult> done = new ArrayList<>();
    private long step;
    private double lossBefore = Double.NaN;

    Run(DataLoader train, @Nullable DataLoader test, int epochs) {
      this.train = train;
      this.test = test;
      this.epochs = epochs;
    }

    History all() {
      listeners.forEach(l -> l.start(epochs, train));
      History history = new History(done);
      for (int epoch = 1; epoch <= epochs; epoch++) {
        done.add(epoch(epoch));
        History soFar = new History(done);
        listeners.forEach(l -> l.epoch(soFar));
        history = soFar;
        if (settings.enough.test(soFar)) {
          break;
        }
      }
      History all = history;
      listeners.forEach(l -> l.end(all));
      return all;
    }

    private EpochResult epoch(int epoch) {
      long begin = System.nanoTime();
      Batches batches = train.epoch(epoch);
      Totals totals = new Totals();
      int number = 0;
      for (Batch batch : batches) {
        step++;
        number++;
        Tensor output = step(batch, epoch, number, batches);
        totals.add(lossBefore, output, batch);
        StepResult result =
            new StepResult(
                step,
                epoch,
                epochs,
                number,
                batches.size(),
                totals.examples,
                lossBefore,
                optimizer.learningRate(),
                secondsSince(begin));
        listeners.forEach(l -> l.step(result));
      }
      double seconds = secondsSince(begin);
      double rate = optimizer.learningRate();
      if (test == null) {
        return new EpochResult(epoch, step, rate, totals.means(), null, seconds, 0);
      }
      long testBegin = System.nanoTime();
      Scores scores = test(test);
      double testSeconds = secondsSince(testBegin);
      return new EpochResult(epoch, step, rate, totals.means(), scores, seconds, testSeconds);
    }

    /** Loss, gradient, step; returns the output from before the step. */
    private Tensor step(Batch batch, int epoch, int number, Batches batches) {
      optimizer.zeroGrad();
      Rng rng = Rng.current();
      long drawn = rng.counter();
      Forward forward = new Forward(batch);
      if (settings.checksGradients) {
        try {
          Diagnose.anomaly(forward);
        } catch (AnomalyException e) {
          throw divergence(batch, epoch, number, batches, forward.value, e.finding());
        }
      } else {
        Tensor mean = forward.get();
        if (!Double.isFinite(forward.value)) {
          double value = forward.value;
          Rng same = new Rng(rng.seed());
          same.restore(drawn);
          var finding = Rng.using(same, () -> Diagnose.findNaN(forward));
          throw divergence(batch, epoch, number, batches, value, finding);
        }
        mean.backward();
      }
      settings.beforeStep.run();
      optimizer.step();
      lossBefore = forward.value;
      return forward.output;
    }

    private DivergenceException divergence(
        Batch batch,
        int epoch,
        int number,
        Batches batches,
        double value,
        Optional<Diagnose.Finding> finding) {
      double rate = optimizer.learningRate();
      return new Divergence(step, epoch, number, batches, rate, value, lossBefore)
          .exception(batch, finding);
    }
  }

  /** The loss of a batch, with what else is wanted of the forward pass. */
  private final class Forward implements Supplier<Tensor> {
    private final Batch batch;
    private Tensor output;
    private double value;

    Forward(Batch batch) {
      this.batch = batch;
      this.output = batch.inputs();
    }

    @Override
    public Tensor get() {
      output = net.forward(batch.inputs());
      Tensor mean = loss.apply(output, batch.targets());
      value = number(mean);
      return mean;
    }
  }

  /** The mean loss and metrics over all batches, without recording and in evaluation mode. */
  public Scores test(DataLoader loader) {
    return Modes.inference(() -> {
      Totals totals = new Totals();
      for (Batch batch : loader.epoch(0)) {
        Tensor output = net.forward(batch.inputs());
        totals.add(number(loss.apply(output, batch.targets())), output, batch);
      }
      return totals.means();
    });
  }

  private static double number(Tensor loss) {
    if (loss.numel() != 1) {
      throw new ShapeException(
          "train: the loss is "
              + loss.dtype()
              + loss.shape()
              + "; it must be one number. Take its mean() over the batch.");
    }
    return loss.item();
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) * 1e-9;
  }

  /** Sums of loss and metrics over examples. */
  private final class Totals {
    private final double[] sums = new double[metrics.size()];
    private double lossSum;
    private int examples;

    void add(double lossValue, Tensor output, Batch batch) {
      lossSum += lossValue * batch.size();
      examples += batch.size();
      Tensor plain = output.detach();
      for (int i = 0; i < sums.length; i++) {
        Metric m = metrics.get(i);
        sums[i] += Modes.noGrad(() -> m.total(plain, batch.targets()));
      }
    }

    Scores means() {
      Map<String, Double> means = new LinkedHashMap<>();
      for (int i = 0; i < sums.length; i++) {
        means.put(metrics.get(i).name(), sums[i] / examples);
      }
      return new Scores(lossSum / examples, means);
    }
  }
}
