// A transformer of two blocks learns from first names which letter comes next, and invents names.
//
//   ./adjoint run examples/Gpt.java

import module dev.adjoint.data;

final int context = 16;
final String names = Embedded.FIRST_NAMES.text().toLowerCase(Locale.ROOT);
final String alphabet = // the line's end is a letter too
    names.chars().distinct().sorted().mapToObj(Character::toString).collect(Collectors.joining());

class Gpt implements Layer {
  final Embedding letters = new Embedding(alphabet.length(), 32);
  final LearnedPositions places = new LearnedPositions(context, 32);
  final TransformerEncoder blocks = new TransformerEncoder(2, 32, 4,
      TransformerOptions.DEFAULT.withFeedForward(128).withPreNorm().withFinalNorm().withDropout(0));
  final Linear next = new Linear(32, alphabet.length());

  public Tensor forward(Tensor ids) { // [n, t]
    Tensor x = places.forward(letters.forward(ids));
    return next.forward(blocks.forward(x, AttentionMasks.CAUSAL));
  }

  String name() {
    StringBuilder name = new StringBuilder();
    KvCache cache = new KvCache(); // what the blocks made of earlier letters
    int id = alphabet.indexOf('\n');
    while (name.length() < context) {
      Tensor x = letters.forward(Tensor.of(new int[] {id}, 1, 1));
      x = blocks.decode(places.forward(x, name.length()), cache);
      id = draw(next.forward(x).softmax(-1).toDoubleArray());
      if (alphabet.charAt(id) == '\n') {
        break;
      }
      name.append(alphabet.charAt(id));
    }
    return name.toString();
  }
}

int draw(double[] p) {
  double u = Tensor.rand(1).item();
  int k = 0;
  while (k < p.length - 1 && (u -= p[k]) > 0) {
    k++;
  }
  return k;
}

void main() {
  Tensor all = Tensor.of(names.chars().map(alphabet::indexOf).toArray());
  Tensor window = Tensor.arange(context + 1);
  Rng.using(1, () -> {
    Gpt gpt = new Gpt();
    Optimizer adam = new AdamW(gpt.parameters(), 5e-3)
        .schedule(Schedule.warmup(20).then(Schedule.cosine(180)));
    for (int step = 1; step <= 200; step++) {
      Tensor part = all.take(Tensor.randint(0, all.size(0) - context, 32, 1).add(window));
      Tensor loss = adam.step(() ->
          Losses.crossEntropy(gpt.forward(part.narrow(1, 0, context)), part.narrow(1, 1, context)));
      if (step % 50 == 0) {
        IO.println("step %3d   loss %.3f".formatted(step, loss.item()));
      }
    }
    for (int i = 0; i < 10; i++) {
      IO.println(Modes.inference(gpt::name));
    }
    return gpt;
  });
}
