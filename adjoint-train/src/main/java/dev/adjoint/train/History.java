package dev.adjoint.train;

import dev.adjoint.core.TensorException;
import dev.adjoint.core.io.AtomicFile;
import dev.adjoint.core.io.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What every epoch of a training gave, in order.
 *
 * @param epochs the epochs
 */
public record History(List<EpochResult> epochs) {
  /** Keeps an unmodifiable copy of the list. */
  public History {
    epochs = List.copyOf(epochs);
  }

  /**
   * The last epoch.
   *
   * @throws TensorException if there is none
   */
  public EpochResult last() {
    if (epochs.isEmpty()) {
      throw new TensorException("history: there is no epoch yet. Train for at least 1.");
    }
    return epochs.getLast();
  }

  /** Seconds spent on training, without tests. */
  public double seconds() {
    return epochs.stream().mapToDouble(EpochResult::seconds).sum();
  }

  /**
   * The epochs as a table: a header, then a line each.
   *
   * <pre>
   * epoch,step,learning_rate,train_loss,train_accuracy,test_loss,test_accuracy,seconds,test_seconds
   * 1,469,0.001,0.2523,0.9262,0.1321,0.9602,1.21,0.08
   * </pre>
   */
  public String toCsv() {
    if (epochs.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder(String.join(",", row(epochs.getFirst()).keySet()));
    out.append('\n');
    for (EpochResult e : epochs) {
      out.append(
          row(e).values().stream()
              .map(x -> Double.isFinite(x) ? Json.number(x) : "")
              .collect(Collectors.joining(",")));
      out.append('\n');
    }
    return out.toString();
  }

  /** The epochs as JSON objects, one a line, with the names of {@link #toCsv}. */
  public String toJsonLines() {
    StringBuilder out = new StringBuilder();
    for (EpochResult e : epochs) {
      out.append(
          row(e).entrySet().stream()
              .map(x -> Json.quote(x.getKey()) + ": " + Json.number(x.getValue()))
              .collect(Collectors.joining(", ", "{", "}\n")));
    }
    return out.toString();
  }

  /**
   * Writes the epochs: as JSON lines if the name ends in {@code .jsonl}, else as a table.
   *
   * @throws TensorException if that fails; what was at {@code path} is unchanged
   */
  public void save(Path path) {
    boolean json = path.toString().toLowerCase(Locale.ROOT).endsWith(".jsonl");
    AtomicFile.write(path, json ? toJsonLines() : toCsv());
  }

  /**
   * A listener that saves the history after every epoch, so that a run that is stopped leaves its
   * log.
   */
  public static TrainListener savedTo(Path path) {
    return new TrainListener() {
      @Override
      public void epoch(History history) {
        history.save(path);
      }
    };
  }

  /** The numbers of an epoch by name. */
  static Map<String, Double> row(EpochResult e) {
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("epoch", (double) e.epoch());
    row.put("step", (double) e.step());
    row.put("learning_rate", e.learningRate());
    row.put("train_loss", e.train().loss());
    e.train().metrics().forEach((name, x) -> row.put("train_" + name, x));
    Scores test = e.test();
    if (test != null) {
      row.put("test_loss", test.loss());
      test.metrics().forEach((name, x) -> row.put("test_" + name, x));
    }
    row.put("seconds", milliseconds(e.seconds()));
    row.put("test_seconds", milliseconds(e.testSeconds()));
    return row;
  }

  private static double milliseconds(double seconds) {
    return Math.rint(seconds * 1000) / 1000;
  }
}
