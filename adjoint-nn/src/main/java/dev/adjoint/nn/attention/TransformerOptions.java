package dev.adjoint.nn.attention;

import dev.adjoint.core.Tensor;
import dev.adjoint.nn.norm.LayerNorm;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the layers of a transformer have in common.
 *
 * <pre>{@code
 * TransformerOptions.DEFAULT.withFeedForward(256).withPreNorm().withActivation(Tensor::gelu)
 * }</pre>
 *
 * @param feedForward size of the layer between {@code linear1} and {@code linear2}
 * @param activation what stands between them
 * @param dropout the probability with which elements of every part's result, and weights of the
 *     attention, are dropped in training
 * @param preNorm whether a part reads normalised numbers (Xiong et al., 2020) or its sum is
 *     normalised (Vaswani et al., 2017)
 * @param finalNorm whether a stack normalises its result
 * @param eps what the normalisation adds to the variance
 * @param bias whether linear layers and normalisations have biases
 * @param keyHeads heads of keys and values in self-attention; null for as many as of queries
 * @param rotary rotary positions in self-attention, or null
 */
public record TransformerOptions(
    int feedForward,
    UnaryOperator<Tensor> activation,
    double dropout,
    boolean preNorm,
    boolean finalNorm,
    double eps,
    boolean bias,
    @Nullable Integer keyHeads,
    @Nullable Rotary rotary) {
  /** PyTorch's: 2048, relu, dropout 0.1, normalised after each part, ε = 1e-5, biases. */
  public static final TransformerOptions DEFAULT =
      new TransformerOptions(2048, Tensor::relu, 0.1, false, false, 1e-5, true, null, null);

  /** With this size between the linear layers. */
  public TransformerOptions withFeedForward(int size) {
    return new TransformerOptions(
        size, activation, dropout, preNorm, finalNorm, eps, bias, keyHeads, rotary);
  }

  /** With another activation. */
  public TransformerOptions withActivation(UnaryOperator<Tensor> f) {
    return new TransformerOptions(
        feedForward, f, dropout, preNorm, finalNorm, eps, bias, keyHeads, rotary);
  }

  /** With this probability; 0 for no dropout. */
  public TransformerOptions withDropout(double p) {
    return new TransformerOptions(
        feedForward, activation, p, preNorm, finalNorm, eps, bias, keyHeads, rotary);
  }

  /** Normalised before each part, and at the end of a stack, whose sum nothing else normalises. */
  public TransformerOptions withPreNorm() {
    return new TransformerOptions(
        feedForward, activation, dropout, true, true, eps, bias, keyHeads, rotary);
  }

  /** A stack normalises its result. */
  public TransformerOptions withFinalNorm() {
    return new TransformerOptions(
        feedForward, activation, dropout, preNorm, true, eps, bias, keyHeads, rotary);
  }

  /** A stack does not normalise its result. */
  public TransformerOptions withoutFinalNorm() {
    return new TransformerOptions(
        feedForward, activation, dropout, preNorm, false, eps, bias, keyHeads, rotary);
  }

  /** With another ε. */
  public TransformerOptions withEps(double newEps) {
    return new TransformerOptions(
        feedForward, activation, dropout, preNorm, finalNorm, newEps, bias, keyHeads, rotary);
  }

  /** Without biases. */
  public TransformerOptions withoutBias() {
    return new TransformerOptions(
        feedForward, activation, dropout, preNorm, finalNorm, eps, false, keyHeads, rotary);
  }

  /** Grouped-query self-attention. */
  public TransformerOptions withKeyHeads(int heads) {
    return new TransformerOptions(
        feedForward, activation, dropout, preNorm, finalNorm, eps, bias, heads, rotary);
  }

  /** Rotary positions in self-attention. */
  public TransformerOptions withRotary(Rotary turn) {
    return new TransformerOptions(
        feedForward, activation, dropout, preNorm, finalNorm, eps, bias, keyHeads, turn);
  }

  /** Of self-attention. */
  MultiHeadAttention.Options self() {
    return memory().withKeyHeads(keyHeads).withRotary(rotary);
  }

  /** Of attention to a memory. */
  MultiHeadAttention.Options memory() {
    MultiHeadAttention.Options o = MultiHeadAttention.Options.DEFAULT.withDropout(dropout);
    return bias ? o : o.withoutBias();
  }

  LayerNorm norm(int embed) {
    LayerNorm.Options o = LayerNorm.Options.DEFAULT.withEps(eps);
    return new LayerNorm(embed, bias ? o : o.withoutBias());
  }
}
