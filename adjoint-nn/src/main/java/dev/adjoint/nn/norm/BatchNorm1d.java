package dev.adjoint.nn.norm;

/**
 * Batch normalisation of {@code [n, c] -> [n, c]} or {@code [n, c, l] -> [n, c, l]}: a batch of
 * vectors or of sequences; {@link BatchNorm} says how.
 *
 * <pre>{@code
 * new BatchNorm1d(16)
 * new BatchNorm1d(16, BatchNorm.Options.DEFAULT.withMomentum(0.01))
 * }</pre>
 */
public final class BatchNorm1d extends BatchNorm {
  /** For that many channels, as PyTorch's. */
  public BatchNorm1d(int channels) {
    this(channels, Options.DEFAULT);
  }

  /** With these options. */
  public BatchNorm1d(int channels, Options options) {
    super(channels, options);
  }

  private BatchNorm1d(BatchNorm1d of) {
    super(of);
  }

  /**
   * This layer over the same parameters and statistics, which uses the running statistics in
   * training too and never changes them.
   *
   * @throws dev.adjoint.core.TensorException if there are none
   */
  public BatchNorm1d frozen() {
    return new BatchNorm1d(this);
  }

  @Override
  String kind() {
    return "BatchNorm1d";
  }

  @Override
  boolean takes(int rank) {
    return rank == 2 || rank == 3;
  }

  @Override
  String shapes() {
    return "[n, C] or [n, C, l]";
  }
}
