package dev.adjoint.examples.lectures.architectures;

import dev.adjoint.core.Rng;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.examples.Checks;
import dev.adjoint.examples.Lecture;
import dev.adjoint.examples.Slide;
import dev.adjoint.nn.Embedding;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.attention.LearnedPositions;
import dev.adjoint.nn.attention.TransformerEncoder;
import dev.adjoint.nn.attention.TransformerOptions;
import dev.adjoint.nn.loss.CrossEntropyOptions;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.optim.Adam;
import java.util.Locale;

/**
 * BERT learns by filling gaps: one word of each sentence is hidden, and the encoder says from both
 * sides which it was. The sentences here count up from anywhere: 5 6 _ 0 1 2.
 */
@Slide(id = "AR-18", title = "masked language model: the encoder fills gaps")
public final class Ar18MaskedLanguage implements Lecture {
  private static final int WORDS = 8;
  private static final int MASK = WORDS;
  private static final int LENGTH = 6;
  private static final CrossEntropyOptions GAPS = CrossEntropyOptions.DEFAULT.withIgnoreIndex(-1);

  /** Sentences with a gap, and the words of the gaps where they are, -1 elsewhere. */
  private record Gapped(Tensor sentences, Tensor words) {
    static Gapped draw(int n) {
      Tensor start = Rng.current().integers(Shape.of(n, 1), 0, WORDS);
      Tensor whole = start.add(Tensor.arange(0L, LENGTH)).remainder(WORDS);
      Tensor gap = Rng.current().integers(Shape.of(n, 1), 0, LENGTH).eq(Tensor.arange(0L, LENGTH));
      return new Gapped(gap.where(Tensor.of((long) MASK), whole), gap.where(whole, Tensor.of(-1L)));
    }
  }

  @Override
  public void run(Checks c) {
    double[] losses = Seeded.of(1, Ar18MaskedLanguage::train);
    double last = losses[losses.length - 1];
    c.note(
        String.format(
            Locale.ROOT,
            "loss %.3f at first, %.3f at last; ln 8 = %.3f",
            losses[0],
            last,
            Math.log(WORDS)));
    c.expectTrue("a guess at first", losses[0] > 1.8);
    c.expectTrue("the loss falls below a tenth", last < losses[0] / 10);
  }

  private static double[] train() {
    Layer net =
        new Sequential(
            new Embedding(WORDS + 1, 16),
            new LearnedPositions(LENGTH, 16),
            new TransformerEncoder(
                1, 16, 2, TransformerOptions.DEFAULT.withFeedForward(32).withDropout(0)),
            new Linear(16, WORDS));
    Adam adam = new Adam(net.parameters(), 0.01);
    double[] losses = new double[150];
    for (int step = 0; step < losses.length; step++) {
      Gapped g = Gapped.draw(32);
      losses[step] =
          adam.step(() -> Losses.crossEntropy(net.forward(g.sentences), g.words, GAPS)).item();
    }
    return losses;
  }
}
