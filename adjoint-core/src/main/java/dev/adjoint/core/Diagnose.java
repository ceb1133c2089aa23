package dev.adjoint.core;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Why a gradient is what it is, where a NaN comes from, and what a tensor keeps in memory. Each
 * answer names operations, parameters and lines of your program.
 *
 * <pre>{@code
 * IO.println(Diagnose.explainGradient(w, () -> loss(x, z)));
 * Diagnose.findNaN(() -> loss(x, z)).ifPresent(IO::println);
 * }</pre>
 *
 * <p>Ordinary steps take no notes. Here the loss is run once more with notes on, which is exact as
 * long as it computes the same again: runs are equal bit by bit. A call counts as one run: random
 * numbers are drawn from the current {@link Rng} as {@code loss.get()} draws them, hooks are
 * called, and whatever else the loss does happens. Gradients are accumulated nowhere. All results
 * of the run are kept until the call returns.
 */
public final class Diagnose {
  private Diagnose() {}

  /** What an {@link Explanation} comes to. */
  public enum Verdict {
    /** A buffer, or a tensor that was not made a leaf. */
    NOT_TRAINED,
    /** The loss does not read it. */
    NEVER_READ,
    /** The loss reads another value in its place. */
    SUBSTITUTED,
    /** The loss reads it, and does not depend on what comes of it. */
    UNUSED,
    /** All paths to the loss go through something that has no gradient. */
    CUT,
    /** The gradient is 0 in every element. */
    ZERO,
    /** No element is larger than 1e-7. */
    VANISHES,
    /** An ordinary gradient. */
    FLOWS,
    /** Some element is larger than 1e7. */
    EXPLODES,
    /** Some element is NaN or infinite. */
    NOT_FINITE
  }

  /**
   * One cause.
   *
   * @param operation the operation's name, or the method's, as {@code detach()}
   * @param line {@code File.java:line} of the program that called it; empty if there is none
   * @param text the whole sentence
   */
  public record Reason(String operation, String line, String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Why the gradient of something is what it is.
   *
   * @param subject its name, type and shape
   * @param verdict the short answer
   * @param summary the answer in a sentence
   * @param gradient the gradient; null if there is none
   * @param reasons what brought it about, from the loss down
   */
  public record Explanation(
      String subject,
      Verdict verdict,
      String summary,
      @Nullable Tensor gradient,
      List<Reason> reasons) {
    /** All of it, on several lines. */
    @Override
    public String toString() {
      StringBuilder s = new StringBuilder(subject + ": " + summary);
      reasons.forEach(r -> s.append("\n  ").append(r.text));
      return s.toString();
    }
  }

  /**
   * Why the gradient of the loss with respect to {@code x} is null, zero, tiny, large, or what it
   * is: the operations that cut it off, let nothing through or change its size most.
   *
   * <pre>{@code
   * Param w = new Param(Tensor.of(new double[] {-1, -2})).named("w");
   * Diagnose.explainGradient(w, () -> w.relu().sum());
   * // w f64[2]: the gradient is 0 in all 2 elements.
   * //   relu(w) at Program.java:2 lets nothing through: all 2 inputs are <= 0 (-2 to -1).
   * }</pre>
   *
   * @param x a parameter, or a leaf that was made before
   * @param loss computes one number
   * @throws GradientException if the loss is not one number
   */
  public static Explanation explainGradient(Operand x, Supplier<Tensor> loss) {
    return GradientPaths.explain(x, loss);
  }

  /** Where a number that is not finite comes from. */
  public enum Origin {
    /** An operation made it of finite numbers. */
    FORWARD,
    /** The backward pass made it of finite numbers. */
    BACKWARD,
    /** It was there before the first operation. */
    INPUT
  }

  /**
   * The first NaN or infinity.
   *
   * @param origin who made it
   * @param operation the operation that made it, or the first that read it
   * @param line {@code File.java:line} of the program that called the operation
   * @param index where in the result, or in the gradient, the first one is
   * @param value NaN or an infinity
   * @param spreads whether it reaches the loss or a gradient; false if both are finite all the same
   * @param text all of it, on several lines
   */
  public record Finding(
      Origin origin,
      String operation,
      String line,
      List<Integer> index,
      double value,
      boolean spreads,
      String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * The first operation whose result is NaN or infinite though its inputs were finite, or whose
   * pullback is the first to make such a gradient; empty if there is none.
   *
   * <p>If the loss is not finite, or a gradient, the answer is the one that it comes from: an
   * infinity that a later operation drops, as a mask does, is passed over. Only if the loss and all
   * gradients are finite is it told, with {@link Finding#spreads} false.
   *
   * @param loss computes one number
   * @throws GradientException if the loss is not one number
   */
  public static Optional<Finding> findNaN(Supplier<Tensor> loss) {
    return NonFinite.find(loss);
  }

  /**
   * A training step's forward and backward pass that never leaves a NaN or an infinity in a
   * gradient: anomaly mode. In place of {@code loss.get().backward()}:
   *
   * <pre>{@code
   * optimizer.zeroGrad();
   * Tensor loss = Diagnose.anomaly(() -> Losses.crossEntropy(net.forward(x), z));
   * optimizer.step();
   * }</pre>
   *
   * <p>Gradients are accumulated all or none. Looking at them costs one pass over each; only when
   * one is not finite is the loss run again, with the same random numbers, to find out why.
   *
   * @return the loss, whose graph was released
   * @throws AnomalyException if the loss or a gradient is not finite; it says where that comes from
   * @throws GradientException if the loss is not one number or needs no gradient
   */
  public static Tensor anomaly(Supplier<Tensor> loss) {
    return Anomaly.step(loss);
  }

  /**
   * An array that a graph keeps in memory.
   *
   * @param what type and shape of the tensor over it
   * @param bytes its size
   * @param savedBy the operations whose pullbacks read it
   */
  public record Saved(String what, long bytes, List<String> savedBy) {}

  /**
   * What a tensor keeps in memory besides itself.
   *
   * @param subject its type and shape
   * @param nodes how many recorded operations and leaves hang on it
   * @param released how many of them {@code backward()} has emptied already
   * @param bytes size of the arrays that only the graph needs, each counted once
   * @param operations how many nodes of each operation
   * @param saved the arrays, largest first
   * @param leaves the parameters and leaves that it was computed from
   * @param notVisible number of pullbacks of modules that are not open to this one, by module
   * @param text all of it, with the likely cause, on several lines
   */
  public record Retained(
      String subject,
      int nodes,
      int released,
      long bytes,
      Map<String, Integer> operations,
      List<Saved> saved,
      List<String> leaves,
      Map<String, Integer> notVisible,
      String text) {
    @Override
    public String toString() {
      return text;
    }
  }

  /**
   * Why a tensor holds memory: the graph behind it, its size by operation, the largest arrays that
   * pullbacks keep, and the likely cause.
   *
   * <pre>{@code
   * Tensor total = Tensor.of(0.0);
   * for (Batch b : batches) {
   *   total = total.add(loss(b));     // keeps the graph of every batch; add(loss(b).detach())
   * }
   * IO.println(Diagnose.whyRetained(total));
   * }</pre>
   */
  public static Retained whyRetained(Tensor t) {
    return Retention.of(t);
  }
}
