package dev.adjoint.nn.norm;

/**
 * Batch normalisation of {@code [n, c, d, h, w] -> [n, c, d, h, w]}: a batch of volumes; {@link
 * BatchNorm} says how.
 *
 * <pre>{@code
 * new BatchNorm3d(16)
 * new BatchNorm3d(16, BatchNorm.Options.DEFAULT.withMomentum(0.01))
 * }</pre>
 */
public final class BatchNorm3d extends BatchNorm {
  /** For that many channels, as PyTorch's. */
  public BatchNorm3d(int channels) {
    this(channels, Options.DEFAULT);
  }

  /** With these options. */
  public BatchNorm3d(int channels, Options options) {
    super(channels, options);
  }

  private BatchNorm3d(BatchNorm3d of) {
    super(of);
  }

  /**
   * This layer over the same parameters and statistics, which uses the running statistics in
   * training too and never changes them.
   *
   * @throws dev.adjoint.core.TensorException if there are none
   */
  public BatchNorm3d frozen() {
    return new BatchNorm3d(this);
  }

  @Override
  String kind() {
    return "BatchNorm3d";
  }

  @Override
  boolean takes(int rank) {
    return rank == 5;
  }

  @Override
  String shapes() {
    return "[n, C, d, h, w]";
  }
}
