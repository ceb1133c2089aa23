package dev.adjoint.train;

import dev.adjoint.core.Diagnose;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.Json;
import java.util.Locale;
import java.util.Optional;

/** A step whose loss, or a gradient, is not finite: finds what to say about it. */
record Divergence(
    long step,
    int epoch,
    int number,
    Batches batches,
    double learningRate,
    double loss,
    double before) {

  DivergenceException exception(Batch batch, Optional<Diagnose.Finding> finding) {
    String what =
        String.format(
            Locale.ROOT,
            "train: %s at step %d (epoch %d, batch %d of %d) with learning rate %s; it"
                + " must be finite.%s This step was not taken.\n"
                + "  ",
            Double.isFinite(loss) ? "a gradient is NaN or infinite" : "the loss is " + value(),
            step,
            epoch,
            number,
            batches.size(),
            Json.number(learningRate),
            Double.isNaN(before)
                ? ""
                : String.format(Locale.ROOT, " The loss before was %.6g.", before));
    String where = finding.map(f -> "\n" + f.text().indent(2).stripTrailing()).orElse("");
    return new DivergenceException(
        what + advice(batch) + where, step, learningRate, loss, finding.orElse(null));
  }

  private String value() {
    return Double.isNaN(loss) ? "NaN" : loss > 0 ? "infinite" : "negative infinite";
  }

  private String advice(Batch batch) {
    String bad = notFinite("inputs", batch.inputs());
    if (bad.isEmpty()) {
      bad = notFinite("targets", batch.targets());
    }
    if (!bad.isEmpty()) {
      return bad;
    }
    if (step == 1) {
      return "It is the first step: check the initial weights, and the scale of the inputs, which"
          + " go from "
          + range(batch.inputs())
          + ".";
    }
    return String.format(
        Locale.ROOT,
        "The data of this batch are finite. Try a smaller learning rate, such as %.1g, or clip the"
            + " gradients.",
        learningRate / 10);
  }

  private String notFinite(String what, Tensor t) {
    if (!t.dtype().isFloating()) {
      return "";
    }
    double[] a = t.toDoubleArray();
    for (int i = 0; i < a.length; i++) {
      if (!Double.isFinite(a[i])) {
        int example = i / (a.length / t.size(0));
        return "The "
            + what
            + " of this batch hold "
            + (Double.isNaN(a[i]) ? "NaN" : "an infinity")
            + ": example "
            + batches.indices(number - 1)[example]
            + " of the data set. Correct the data.";
      }
    }
    return "";
  }

  private static String range(Tensor t) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double x : t.toDoubleArray()) {
      low = Math.min(low, x);
      high = Math.max(high, x);
    }
    return String.format(Locale.ROOT, "%.4g to %.4g", low, high);
  }
}
