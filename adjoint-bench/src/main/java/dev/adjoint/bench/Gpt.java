package dev.adjoint.bench;

import dev.adjoint.core.AttentionOptions;
import dev.adjoint.core.Tensor;
import dev.adjoint.nn.Embedding;
import dev.adjoint.nn.Layer;
import dev.adjoint.nn.Linear;
import dev.adjoint.nn.Sequential;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.norm.LayerNorm;
import dev.adjoint.nn.optim.AdamW;

/**
 * A transformer of four blocks with four heads, 128 wide, 65 tokens: batch 12, context 64, AdamW
 * 1e-3.
 */
final class Gpt extends Training {
  private static final int WIDTH = 128;
  private static final int HEADS = 4;
  private static final int PLACES = 64;
  private static final Check CHECK = new Check(50, 1e-4);

  Gpt() {
    super("gpt_small_adamw", 6, CHECK, Gpt::parts);
  }

  private static Parts parts() {
    Net net = new Net();
    Tensor x = Fixture.labels(57, 12, PLACES, 65);
    Tensor y = Fixture.labels(58, 12, PLACES, 65);
    return new Parts(
        net, new AdamW(net.parameters(), 1e-3), () -> Losses.crossEntropy(net.forward(x), y));
  }

  private static final class Net implements Layer {
    final Embedding tokens = new Embedding(65, WIDTH);
    final Embedding places = new Embedding(PLACES, WIDTH);
    final Sequential blocks = new Sequential(new Block(), new Block(), new Block(), new Block());
    final LayerNorm norm = new LayerNorm(WIDTH);
    final Linear out = new Linear(WIDTH, 65, Linear.Options.DEFAULT.withoutBias());

    @Override
    public Tensor forward(Tensor x) {
      Tensor h = tokens.forward(x).add(places.forward(Tensor.arange(x.size(1))));
      return out.forward(norm.forward(blocks.forward(h)));
    }
  }

  private static final class Block implements Layer {
    final LayerNorm norm1 = new LayerNorm(WIDTH);
    final SelfAttention attention = new SelfAttention();
    final LayerNorm norm2 = new LayerNorm(WIDTH);
    final Sequential feed =
        new Sequential(new Linear(WIDTH, 4 * WIDTH), Tensor::gelu, new Linear(4 * WIDTH, WIDTH));

    @Override
    public Tensor forward(Tensor x) {
      Tensor h = x.add(attention.forward(norm1.forward(x)));
      return h.add(feed.forward(norm2.forward(h)));
    }
  }

  private static final class SelfAttention implements Layer {
    private static final AttentionOptions CAUSAL = AttentionOptions.DEFAULT.withCausal();

    final Linear qkv = new Linear(WIDTH, 3 * WIDTH);
    final Linear out = new Linear(WIDTH, WIDTH);

    @Override
    public Tensor forward(Tensor x) {
      Tensor[] parts = qkv.forward(x).split(WIDTH, 2);
      Tensor y = heads(parts[0]).attention(heads(parts[1]), heads(parts[2]), CAUSAL);
      return out.forward(y.transpose(1, 2).flatten(2));
    }

    /** {@code [n, t, width] -> [n, heads, t, width / heads]}. */
    private static Tensor heads(Tensor x) {
      return x.unflatten(2, HEADS, WIDTH / HEADS).transpose(1, 2);
    }
  }
}
