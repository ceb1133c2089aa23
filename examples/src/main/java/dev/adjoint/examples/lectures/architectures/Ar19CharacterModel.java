package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.DType;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.data.Embedded;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Embedding;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.attention.AttentionMasks;
import dev.adjoint.nn.attention.LearnedPositions;
import dev.adjoint.nn.attention.TransformerEncoder;
import dev.adjoint.nn.attention.TransformerOptions;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.Locale;

/**
 * GPT in small, after makemore: a decoder of characters learns from first names which letter comes
 * next. Who knows only how frequent each letter is has the entropy of that for a loss.
 */
@Slide(id = "AR-19", title = "character decoder: loss below the unigram entropy")
public final class Ar19CharacterModel implements Lecture {
  private static final int CONTEXT = 12;

  private static final class Gpt implements Layer {
    final Embedding letters;
    final LearnedPositions positions = new LearnedPositions(CONTEXT, 24);
    final TransformerEncoder blocks =
        new TransformerEncoder(
            1, 24, 3, TransformerOptions.DEFAULT.withFeedForward(64).withDropout(0).withPreNorm());
    final Linear scores;

    Gpt(int symbols) {
      letters = new Embedding(symbols, 24);
      scores = new Linear(24, symbols);
    }

    @Override
    public Tensor forward(Tensor ids) {
      Tensor x = positions.forward(letters.forward(ids));
      return scores.forward(blocks.forward(x, AttentionMasks.CAUSAL));
    }
  }

  @Override
  public void run(Checks c) {
    String text = Embedded.FIRST_NAMES.text().toLowerCase(Locale.ROOT);
    String alphabet =
        text.chars()
            .distinct()
            .sorted()
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    long[] ids = text.chars().mapToLong(alphabet::indexOf).toArray();
    double entropy = entropy(ids, alphabet.length());
    double loss =
        Rng.using(
            1, () -> Modes.withDType(DType.F32, () -> train(Tensor.of(ids), alphabet.length())));
    c.note(
        String.format(
            Locale.ROOT,
            "%,d characters of %d kinds: entropy %.3f, loss %.3f nats each",
            ids.length,
            alphabet.length(),
            entropy,
            loss));
    c.expectTrue("loss below the entropy, by half a nat", loss < entropy - 0.5);

    Gpt gpt = Seeded.of(1, () -> new Gpt(3));
    Tensor a = gpt.forward(Tensor.of(new long[] {0, 1, 2, 0}, 1, 4)).narrow(1, 0, 2);
    Tensor b = gpt.forward(Tensor.of(new long[] {0, 1, 1, 1}, 1, 4)).narrow(1, 0, 2);
    c.expect("what comes later changes nothing", a.sub(b).abs().amax(), 0);
  }

  /** -sum p ln p over the frequencies. */
  private static double entropy(long[] ids, int symbols) {
    double[] p = new double[symbols];
    for (long id : ids) {
      p[(int) id] += 1.0 / ids.length;
    }
    double sum = 0;
    for (double each : p) {
      sum -= each * Math.log(each);
    }
    return sum;
  }

  /** Mean loss of the last 20 batches, each of which is new to the network. */
  private static double train(Tensor text, int symbols) {
    Gpt gpt = new Gpt(symbols);
    Adam adam = new Adam(gpt.parameters(), 0.01);
    Tensor window = Tensor.arange(0L, CONTEXT + 1);
    int steps = 200;
    double last = 0;
    for (int step = 0; step < steps; step++) {
      Tensor start = Rng.current().integers(Shape.of(32, 1), 0, text.size(0) - CONTEXT).add(window);
      Tensor part = text.take(start);
      double loss =
          adam.step(() ->
                  Losses.crossEntropy(
                      gpt.forward(part.narrow(1, 0, CONTEXT)), part.narrow(1, 1, CONTEXT)))
              .item();
      last += step >= steps - 20 ? loss / 20 : 0;
    }
    return last;
  }
}
