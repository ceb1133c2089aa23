package dev.adjoint.nn.norm;

/**
 * Instance normalisation of {@code [n, c, l] -> [n, c, l]}: sequences; {@link InstanceNorm} says
 * how.
 *
 * <pre>{@code
 * new InstanceNorm1d(16)
 * new InstanceNorm1d(16, InstanceNorm.Options.DEFAULT.withAffine())
 * }</pre>
 */
public final class InstanceNorm1d extends InstanceNorm {
  /** For that many channels, as PyTorch's. */
  public InstanceNorm1d(int channels) {
    this(channels, Options.DEFAULT);
  }

  /** With these options. */
  public InstanceNorm1d(int channels, Options options) {
    super(channels, options);
  }

  @Override
  int rank() {
    return 3;
  }
}
