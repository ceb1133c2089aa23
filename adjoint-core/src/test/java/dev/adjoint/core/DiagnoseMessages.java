package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.f64;
import static dev.adjoint.core.MessagesTest.gradient;
import static dev.adjoint.core.MessagesTest.other;

/** The messages of {@link Diagnose}. */
final class DiagnoseMessages {
  private DiagnoseMessages() {}

  static void write() {
    Param w = new Param(f64(2)).named("w");
    gradient(
        "explainGradient: the loss is f64[2]; it must be one number. Use sum() or mean().",
        () -> Diagnose.explainGradient(w, () -> w.mul(2)));
    gradient(
        "findNaN: the loss is f64[2]; it must be one number. Use sum() or mean().",
        () -> Diagnose.findNaN(() -> w.mul(2)));
    gradient(
        "anomaly: the loss is f64[2]; it must be one number. Use sum() or mean().",
        () -> Diagnose.anomaly(() -> w.mul(2)));
    gradient(
        "backward: f64[] does not need a gradient: no input of its computation did, or it was made"
            + " under noGrad. Make a leaf with requiresGrad() or use a Param.",
        () -> Diagnose.anomaly(() -> f64()));
    other(
        AnomalyException.class,
        """
        anomaly: the loss f64[] is NaN; it must be finite. No gradient was accumulated.
        findNaN: f64[] holds NaN before any operation.
          The loss is NaN.\
        """,
        () -> Diagnose.anomaly(() -> Tensor.of(Double.NaN)));
    other(
        AnomalyException.class,
        "anomaly: the gradient of w f64[2] holds 2 infinite; it must be finite. No gradient was"
            + " accumulated.\n"
            + "Run again it is finite: the loss must compute the same every time.",
        new Runnable() {
          private int runs;

          @Override
          public void run() {
            runs = 0;
            Diagnose.anomaly(() -> w.mul(Double.MAX_VALUE).mul(runs++ == 0 ? 2 : 1).sum());
          }
        });
  }
}
