package dev.adjoint.nn.norm;

/**
 * Batch normalisation of {@code [n, c, h, w] -> [n, c, h, w]}: a batch of images; {@link BatchNorm}
 * says how.
 *
 * <pre>{@code
 * new BatchNorm2d(16)
 * new BatchNorm2d(16, BatchNorm.Options.DEFAULT.withMomentum(0.01))
 * }</pre>
 */
public final class BatchNorm2d extends BatchNorm {
  /** For that many channels, as PyTorch's. */
  public BatchNorm2d(int channels) {
    this(channels, Options.DEFAULT);
  }

  /** With these options. */
  public BatchNorm2d(int channels, Options options) {
    super(channels, options);
  }

  private BatchNorm2d(BatchNorm2d of) {
    super(of);
  }

  /**
   * This layer over the same parameters and statistics, which uses the running statistics in
   * training too and never changes them.
   *
   * @throws dev.adjoint.core.TensorException if there are none
   */
  public BatchNorm2d frozen() {
    return new BatchNorm2d(this);
  }

  @Override
  String kind() {
    return "BatchNorm2d";
  }

  @Override
  boolean takes(int rank) {
    return rank == 4;
  }

  @Override
  String shapes() {
    return "[n, C, h, w]";
  }
}
