package dev.adjoint.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Tensor;
import dev.adjoint.train.DataLoader;
import dev.adjoint.train.Dataset;
import dev.adjoint.train.EpochResult;
import dev.adjoint.train.History;
import dev.adjoint.train.Scores;
import dev.adjoint.train.StepResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a training prints as it goes. */
class TrainViewTest {
  private final StringWriter text = new StringWriter();
  private long nanos;

  private TrainView view(boolean live) {
    var out = new PrintWriter(text);
    var view = new TrainView(out, new ProgressBar(out, live, () -> nanos));
    var data = Dataset.of(Tensor.zeros(1000, 1), Tensor.zeros(1000, 1));
    view.start(10, DataLoader.of(data, 100));
    return view;
  }

  private static StepResult step(int epoch, int batch, double loss) {
    return new StepResult(batch, epoch, 10, batch, 10, 100 * batch, loss, 0.1, 0.05 * batch);
  }

  private static History history() {
    var scores = new Scores(0.5, Map.of("accuracy", 0.98765));
    return new History(List.of(new EpochResult(1, 10, 0.1, scores, scores, 1.25, 0.5)));
  }

  @Test
  void drawsABarOverItself() {
    var view = view(true);
    view.step(step(1, 1, 2)); // too early to tell the end
    assertThat(text.toString())
        .isEqualTo("\repoch  1/10 [==                  ]  10 %  2,000/s  eta ...  loss 2.0000");
    view.step(step(2, 2, 1)); // too early to draw again
    nanos += 100_000_000;
    view.step(step(2, 5, 1));
    var second = "\repoch  2/10 [==========          ]  50 %  2,000/s  eta 4 s  loss 1.9025";
    assertThat(text.toString()).endsWith("loss 2.0000" + second);
    view.epoch(history());
    assertThat(text.toString())
        .endsWith(
            "\r%s\repoch  1/10  loss 0.5000  test accuracy 98.77 %%  1.75 s%n"
                .formatted(" ".repeat(second.length() - 1)));
  }

  @Test
  void leavesTheBarWhenItStops() {
    var view = view(true);
    view.step(step(10, 10, 2));
    view.leave();
    assertThat(text.toString())
        .isEqualTo(
            "\repoch 10/10 [====================] 100 %%  2,000/s  eta 0 s  loss 2.0000%n"
                .formatted());
    view.leave();
    assertThat(text.toString()).endsWith("2.0000%n".formatted());
  }

  @Test
  void isPlainWhereNobodyWatches() {
    var view = view(false);
    view.step(step(1, 1, 2));
    view.leave();
    view.epoch(history());
    assertThat(text.toString())
        .isEqualTo("epoch  1/10  loss 0.5000  test accuracy 98.77 %%  1.75 s%n".formatted());
  }

  @Test
  void longTimesAreMinutes() {
    var view = view(true);
    view.step(new StepResult(1, 1, 10, 1, 10, 100, 1, 0.1, 10));
    assertThat(text.toString()).contains("  10/s  eta 16:30 min  ");
  }
}
