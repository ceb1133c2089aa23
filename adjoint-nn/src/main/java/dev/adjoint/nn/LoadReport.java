package dev.adjoint.nn;

import java.util.List;

/**
 * What {@link Load#PARTIAL} did.
 *
 * @param loaded paths that got the file's numbers
 * @param missing paths that the file has nothing for
 * @param unexpected names in the file that the model has no place for
 * @param unfit paths whose shape or type differs from the file's
 */
public record LoadReport(
    List<String> loaded, List<String> missing, List<String> unexpected, List<String> unfit) {
  /** Copies the lists. */
  public LoadReport {
    loaded = List.copyOf(loaded);
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    unfit = List.copyOf(unfit);
  }

  /** Whether everything on both sides found its place. */
  public boolean isComplete() {
    return missing.isEmpty() && unexpected.isEmpty() && unfit.isEmpty();
  }
}
