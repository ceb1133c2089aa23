package dev.adjoint.nn;

import dev.adjoint.core.DType;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;

/**
 * How a parameter starts: a distribution whose width may depend on the <em>fans</em> of a weight
 * {@code [out, in, ...]}: how many inputs each output has, and the reverse; further axes are a
 * convolution's kernel and multiply both.
 *
 * <pre>{@code
 * new Linear(784, 256, Linear.Options.DEFAULT.withWeight(Init.kaimingNormal()))
 * Init.xavierUniform().start(net.fc2.weight());
 * }</pre>
 *
 * <p>Numbers come from {@link Rng#current()}. The formulas are PyTorch's, and so are the starts
 * that layers choose themselves; each layer states its own. The gains are those of PyTorch's {@code
 * calculate_gain}: 1 before no activation, a convolution or a sigmoid, 5/3 before a tanh, √2 before
 * a relu, √(2 / (1 + slope²)) before a leaky relu, 3/4 before a selu.
 */
@FunctionalInterface
public interface Init {
  /** Which count of a weight the width follows. */
  enum Fan {
    /** Inputs of an output: keeps the variance of activations. */
    IN,
    /** Outputs of an input: keeps the variance of gradients. */
    OUT
  }

  /** The gain of a layer that is followed by no activation. */
  double GAIN_LINEAR = 1;

  /** The gain before a tanh: 5/3. */
  double GAIN_TANH = 5.0 / 3;

  /** The gain before a relu: √2, since relu halves the second moment. */
  double GAIN_RELU = Math.sqrt(2);

  /** The gain before a sigmoid: 1. */
  double GAIN_SIGMOID = 1;

  /** The gain before a selu: 3/4. */
  double GAIN_SELU = 0.75;

  /** The gain before a leaky relu: √(2 / (1 + slope²)). */
  static double leakyReluGain(double slope) {
    return Math.sqrt(2 / (1 + slope * slope));
  }

  /**
   * Numbers for a tensor of that shape that belongs to a layer with that weight: the same shape for
   * the weight itself, another for the bias.
   */
  Tensor draw(DType dtype, Shape shape, Shape weight);

  /** Numbers for a weight of that shape. */
  default Tensor draw(DType dtype, Shape shape) {
    return draw(dtype, shape, shape);
  }

  /** Gives an existing weight a new start. */
  default void start(Param weight) {
    weight.assign(draw(weight.dtype(), weight.shape()));
  }

  /** 0. */
  static Init zeros() {
    return constant(0);
  }

  /** 1. */
  static Init ones() {
    return constant(1);
  }

  /** The same number everywhere. */
  static Init constant(double value) {
    return (dtype, shape, weight) -> Tensor.full(dtype, shape, value);
  }

  /** Uniform on [low, high). */
  static Init uniform(double low, double high) {
    return (dtype, shape, weight) -> Rng.current().uniform(dtype, shape, low, high);
  }

  /** Normal with that mean and standard deviation. */
  static Init normal(double mean, double std) {
    return (dtype, shape, weight) -> Rng.current().normal(dtype, shape).mul(std).add(mean);
  }

  /**
   * Normal with that mean and standard deviation, given that it lies in [low, high]; the deviation
   * of what comes out is smaller.
   */
  static Init truncatedNormal(double mean, double std, double low, double high) {
    return (dtype, shape, weight) ->
        Rng.current().truncatedNormal(dtype, shape, mean, std, low, high);
  }

  /** Uniform on ±√(6 / (in + out)) (Glorot and Bengio, 2010): for tanh and sigmoid. */
  static Init xavierUniform() {
    return xavierUniform(1);
  }

  /** Uniform on ±gain √(6 / (in + out)). */
  static Init xavierUniform(double gain) {
    return (dtype, shape, weight) ->
        symmetric(
            dtype, shape, gain * Math.sqrt(6.0 / (fan(weight, Fan.IN) + fan(weight, Fan.OUT))));
  }

  /** Normal with deviation √(2 / (in + out)) (Glorot and Bengio, 2010). */
  static Init xavierNormal() {
    return xavierNormal(1);
  }

  /** Normal with deviation gain √(2 / (in + out)). */
  static Init xavierNormal(double gain) {
    return (dtype, shape, weight) ->
        normal(0, gain * Math.sqrt(2.0 / (fan(weight, Fan.IN) + fan(weight, Fan.OUT))))
            .draw(dtype, shape, weight);
  }

  /** Uniform on ±√(6 / in), for relu (He, Zhang, Ren, Sun, 2015). */
  static Init kaimingUniform() {
    return kaimingUniform(Fan.IN, GAIN_RELU);
  }

  /** Uniform on ±gain √(3 / fan). */
  static Init kaimingUniform(Fan fan, double gain) {
    return (dtype, shape, weight) ->
        symmetric(dtype, shape, gain * Math.sqrt(3.0 / fan(weight, fan)));
  }

  /** Normal with deviation √(2 / in), for relu (He, Zhang, Ren, Sun, 2015). */
  static Init kaimingNormal() {
    return kaimingNormal(Fan.IN, GAIN_RELU);
  }

  /** Normal with deviation gain / √fan. */
  static Init kaimingNormal(Fan fan, double gain) {
    return (dtype, shape, weight) ->
        normal(0, gain / Math.sqrt(fan(weight, fan))).draw(dtype, shape, weight);
  }

  /** Uniform on ±√(3 / in), for selu and scaled tanh (LeCun, Bottou, Orr, Müller, 1998). */
  static Init lecunUniform() {
    return kaimingUniform(Fan.IN, 1);
  }

  /** Normal with deviation √(1 / in), for selu and scaled tanh (LeCun et al., 1998). */
  static Init lecunNormal() {
    return kaimingNormal(Fan.IN, 1);
  }

  /** Orthonormal rows or columns, see {@link #orthogonal(double)}. */
  static Init orthogonal() {
    return orthogonal(1);
  }

  /**
   * W as a matrix {@code [out, in ...]} has W Wᵀ = gain² I, or Wᵀ W = gain² I if there are more
   * rows than columns; all such matrices are equally likely (Saxe, McClelland, Ganguli, 2014). At
   * least two axes.
   */
  static Init orthogonal(double gain) {
    return (dtype, shape, weight) -> Structured.orthogonal(dtype, shape, gain);
  }

  /**
   * Normal with that deviation, but for a part {@code sparsity} of every column, rounded up, which
   * is 0 (Martens, 2010). Two axes.
   */
  static Init sparse(double sparsity, double std) {
    return (dtype, shape, weight) -> Structured.sparse(dtype, shape, sparsity, std);
  }

  /** 1 where row = column, else 0: a linear layer that changes nothing. Two axes. */
  static Init identity() {
    return (dtype, shape, weight) -> Structured.identity(dtype, shape);
  }

  /** A convolution that changes nothing, see {@link #dirac(int)}. */
  static Init dirac() {
    return dirac(1);
  }

  /**
   * 1 in the middle of the kernel where output channel = input channel within each of the groups,
   * else 0: a convolution that passes on as many channels as it can. Three to five axes.
   */
  static Init dirac(int groups) {
    return (dtype, shape, weight) -> Structured.dirac(dtype, shape, groups);
  }

  /**
   * The fan of a weight {@code [out, in, ...]}.
   *
   * @throws ShapeException if the shape has fewer than two axes
   */
  static int fan(Shape weight, Fan fan) {
    if (weight.rank() < 2) {
      throw new ShapeException(
          "init: a weight of shape "
              + weight
              + " has no fans; it must have at least the axes [out, in]. Use uniform or normal.");
    }
    int kernel = 1;
    for (int i = 2; i < weight.rank(); i++) {
      kernel *= weight.size(i);
    }
    return kernel * weight.size(fan == Fan.IN ? 1 : 0);
  }

  private static Tensor symmetric(DType dtype, Shape shape, double bound) {
    return shape.numel() == 0 || Double.isInfinite(bound)
        ? Tensor.zeros(dtype, shape) // no inputs, nothing to scale by
        : Rng.current().uniform(dtype, shape, -bound, bound);
  }
}
