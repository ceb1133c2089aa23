package dev.adjoint.nn.norm;

/**
 * Instance normalisation of {@code [n, c, h, w] -> [n, c, h, w]}: images; {@link InstanceNorm} says
 * how.
 *
 * <pre>{@code
 * new InstanceNorm2d(16)
 * new InstanceNorm2d(16, InstanceNorm.Options.DEFAULT.withAffine())
 * }</pre>
 */
public final class InstanceNorm2d extends InstanceNorm {
  /** For that many channels, as PyTorch's. */
  public InstanceNorm2d(int channels) {
    this(channels, Options.DEFAULT);
  }

  /** With these options. */
  public InstanceNorm2d(int channels, Options options) {
    super(channels, options);
  }

  @Override
  int rank() {
    return 4;
  }
}
