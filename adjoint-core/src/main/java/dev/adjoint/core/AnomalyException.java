package dev.adjoint.core;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A loss or a gradient is NaN or infinite; see {@link Diagnose#anomaly}. */
public final class AnomalyException extends GradientException {
  private static final long serialVersionUID = 1L;

  private final transient Diagnose.@Nullable Finding finding;

  AnomalyException(String message, Diagnose.@Nullable Finding finding) {
    super(message);
    this.finding = finding;
  }

  /** Where it comes from; empty if the loss was finite when it was run again. */
  public Optional<Diagnose.Finding> finding() {
    return Optional.ofNullable(finding);
  }
}
