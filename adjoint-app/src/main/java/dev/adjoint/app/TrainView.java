package dev.adjoint.app;

import dev.adjoint.train.DataLoader;
import dev.adjoint.train.EpochResult;
import dev.adjoint.train.History;
import dev.adjoint.train.StepResult;
import dev.adjoint.train.TrainListener;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows a training as it goes: a bar while somebody watches, and a line for each epoch. */
final class TrainView implements TrainListener {
  private static final double WARM_SECONDS = 2;
  private static final StepResult NOTHING = new StepResult(0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final PrintWriter out;
  private final ProgressBar bar;
  private int epochs;
  private int examples;
  private double loss = Double.NaN;
  private double rate;
  private StepResult shown = NOTHING;

  TrainView(PrintWriter out, ProgressBar bar) {
    this.out = out;
    this.bar = bar;
  }

  @Override
  public void start(int plannedEpochs, DataLoader train) {
    epochs = plannedEpochs;
    examples = train.examples();
  }

  @Override
  public void step(StepResult step) {
    // a mean that follows: single batches jump about
    loss = Double.isNaN(loss) ? step.loss() : loss + 0.05 * (step.loss() - loss);
    if (!bar.due()) {
      return;
    }
    // over the last second or so: the first steps are slow, until the JVM has compiled them, and
    // say nothing of the time that is left
    var since = shown.epoch() == step.epoch() ? shown : NOTHING;
    double now = (step.examples() - since.examples()) / (step.seconds() - since.seconds());
    rate = rate == 0 ? now : rate + 0.1 * (now - rate);
    shown = step;
    boolean guess = step.epoch() == 1 && step.seconds() < WARM_SECONDS;
    double left = examples - step.examples() + (double) (epochs - step.epoch()) * examples;
    bar.show(
        label(step.epoch()),
        step.examples() / (double) examples,
        String.format(
            Locale.ROOT,
            "%,.0f/s  eta %s  loss %.4f",
            rate,
            guess ? "..." : duration(left / rate),
            loss));
  }

  @Override
  public void epoch(History history) {
    bar.clear();
    EpochResult last = history.last();
    var test = last.test();
    out.printf(
        Locale.ROOT,
        "%s  loss %.4f  test accuracy %s  %.2f s%n",
        label(last.epoch()),
        last.train().loss(),
        test == null ? "none" : percent(test.metric("accuracy")),
        last.seconds() + last.testSeconds());
    out.flush();
  }

  /** Ends the bar, so that other things can be printed. */
  void leave() {
    bar.leave();
  }

  /** As people write it: {@code 1000} and {@code 0.002}. */
  static String number(double x) {
    return x == Math.rint(x) && Math.abs(x) < 1e9 ? Long.toString((long) x) : Double.toString(x);
  }

  private String label(int epoch) {
    var most = Integer.toString(epochs);
    return String.format(Locale.ROOT, "epoch %" + most.length() + "d/%s", epoch, most);
  }

  /** For example {@code 98.41 %}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** For example {@code 7 s} or {@code 2:05 min}. */
  private static String duration(double seconds) {
    long s = Math.round(seconds);
    return s < 100 ? s + " s" : String.format(Locale.ROOT, "%d:%02d min", s / 60, s % 60);
  }
}
