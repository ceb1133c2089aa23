package dev.adjoint.core;

import java.util.Optional;
import java.util.function.Supplier;

/** {@link Diagnose#anomaly}. */
final class Anomaly {
  private Anomaly() {}

  static Tensor step(Supplier<Tensor> loss) {
    Rng rng = Rng.current();
    long before = rng.counter();
    Tensor y = loss.get();
    if (y.numel() != 1) {
      throw new GradientException(
          "anomaly: the loss is " + y.describe() + "; it must be one number. Use sum() or mean().");
    }
    double value = y.item();
    if (!Double.isFinite(value)) {
      throw exception("the loss " + y.describe() + " is " + Numbers.text(value), loss, rng, before);
    }
    Backward.Bad bad = Backward.runGuarded(y);
    if (bad != null) {
      Numbers n = Numbers.of(bad.gradient());
      String whose = new Trace(false).describe(bad.node());
      throw exception("the gradient of " + whose + " holds " + n.bad(), loss, rng, before);
    }
    return y;
  }

  private static AnomalyException exception(
      String what, Supplier<Tensor> loss, Rng rng, long before) {
    Rng same = new Rng(rng.seed());
    same.restore(before);
    Optional<Diagnose.Finding> finding = Rng.using(same, () -> NonFinite.find(loss));
    String where =
        finding
            .map(Diagnose.Finding::text)
            .orElse("Run again it is finite: the loss must compute the same every time.");
    return new AnomalyException(
        "anomaly: " + what + "; it must be finite. No gradient was accumulated.\n" + where,
        finding.orElse(null));
  }
}
