package dev.adjoint.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.TensorException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  private static Scores scores(double loss, double accuracy) {
    return new Scores(loss, Map.of("accuracy", accuracy));
  }

  private static final History TWO =
      new History(
          List.of(
              new EpochResult(
                  1, 469, 0.001, scores(0.25, 0.93), scores(0.125, 0.96), 1.21049, 0.08),
              new EpochResult(
                  2, 938, 0.001, scores(0.1, 0.97), scores(Double.NaN, 0.98), 1.25, 0.1)));

  private static final History NO_TEST =
      new History(List.of(new EpochResult(1, 10, 0.5, new Scores(2, Map.of()), null, 3, 0)));

  @Test
  void csv() {
    assertThat(TWO.toCsv())
        .isEqualTo(
            """
            epoch,step,learning_rate,train_loss,train_accuracy,test_loss,test_accuracy,seconds,test_seconds
            1,469,0.001,0.25,0.93,0.125,0.96,1.21,0.08
            2,938,0.001,0.1,0.97,,0.98,1.25,0.1
            """);
    assertThat(NO_TEST.toCsv())
        .isEqualTo("epoch,step,learning_rate,train_loss,seconds,test_seconds\n1,10,0.5,2,3,0\n");
    assertThat(new History(List.of()).toCsv()).isEmpty();
  }

  @Test
  void jsonLines() {
    assertThat(TWO.toJsonLines())
        .isEqualTo(
            """
            {"epoch": 1, "step": 469, "learning_rate": 0.001, "train_loss": 0.25, "train_accuracy": 0.93, "test_loss": 0.125, "test_accuracy": 0.96, "seconds": 1.21, "test_seconds": 0.08}
            {"epoch": 2, "step": 938, "learning_rate": 0.001, "train_loss": 0.1, "train_accuracy": 0.97, "test_loss": null, "test_accuracy": 0.98, "seconds": 1.25, "test_seconds": 0.1}
            """);
  }

  @Test
  void saves(@TempDir Path folder) {
    Path csv = folder.resolve("log.csv");
    TWO.save(csv);
    assertThat(csv).hasContent(TWO.toCsv());
    Path json = folder.resolve("log.jsonl");
    History.savedTo(json).epoch(NO_TEST);
    assertThat(json).hasContent(NO_TEST.toJsonLines());
  }

  @Test
  void last() {
    assertThat(TWO.last().epoch()).isEqualTo(2);
    assertThat(TWO.seconds()).isEqualTo(1.21049 + 1.25);
    assertThatThrownBy(() -> new History(List.of()).last())
        .isInstanceOf(TensorException.class)
        .hasMessage("history: there is no epoch yet. Train for at least 1.");
  }

  // ---- the report

  @Test
  void report(@TempDir Path folder) {
    Path page = folder.resolve("report.html");
    new Report("MNIST <1>", Map.of("model", "784-256-10 & \"bias\""), TWO).save(page);
    assertThat(page)
        .content()
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains(
            "<h1>MNIST &lt;1&gt;</h1>",
            "<p>Test loss NaN, accuracy 0.9800 after 2 epochs (938 steps, 2.5 s of training).</p>",
            "<tr><th>model</th><td>784-256-10 &amp; &quot;bias&quot;</td></tr>",
            "aria-label=\"loss\"",
            "aria-label=\"accuracy\"",
            "<title>epoch 2: test 0.98000</title>",
            "<td>938</td>");
  }

  @Test
  void reportLoadsNothing() {
    String html = new Report("x", Map.of(), TWO).html();
    assertThat(html)
        .doesNotContainPattern(
            Pattern.compile("(src|href)=|@import|url\\(|http", Pattern.CASE_INSENSITIVE));
  }

  @Test
  void reportWithoutTestOrEpochs() {
    assertThat(new Report("x", Map.of(), NO_TEST).html())
        .contains("<p>Training loss 2.0000 after 1 epoch (10 steps, 3.0 s of training).</p>")
        .doesNotContain(">test</text>");
    assertThat(new Report("x", Map.of(), new History(List.of())).html())
        .doesNotContain("<h2>Curves</h2>");
  }

  @Test
  void chartsOfDifficultCurves() {
    for (List<Double> curve :
        List.of(
            List.<Double>of(),
            List.of(1.0),
            List.of(Double.NaN, Double.NaN),
            List.of(0.0, 0.0, 0.0),
            List.of(1e-9, Double.POSITIVE_INFINITY, 1e9),
            List.of(-5.0, -5.0000001))) {
      String svg = Chart.svg("x", Map.of("train", curve));
      assertThat(svg).startsWith("<svg").endsWith("</svg>\n").doesNotContain("NaN", "Infinity");
    }
  }
}
