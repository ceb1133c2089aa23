// A recurrent network reads Moby Dick letter by letter, learns which comes next, and then writes.
//
//   ./adjoint run examples/CharLstm.java

import module dev.adjoint.data;

final String text = Embedded.MOBY_DICK.text().substring(0, 200_000).replaceAll("\\s+", " ");
final String alphabet = // what is rare is read as a space
    text.chars().distinct().filter(c -> c < 128).sorted().mapToObj(Character::toString)
        .collect(Collectors.joining());

class Net implements Model {
  final Embedding letters = new Embedding(alphabet.length(), 32);
  final Lstm lstm = new Lstm(32, 96);
  final Linear next = new Linear(96, alphabet.length());

  Tensor forward(Tensor ids) { // [t, n]
    return next.forward(lstm.forward(letters.forward(ids)));
  }

  String write(String begin, int length) {
    StringBuilder out = new StringBuilder(begin);
    Lstm.Result r = lstm.run(letters.forward(ids(begin)));
    for (int i = 0; i < length; i++) {
      double[] p = next.forward(r.output().select(0, -1)).div(0.7).softmax(-1).toDoubleArray();
      double u = Tensor.rand(1).item();
      int k = 0;
      while (k < p.length - 1 && (u -= p[k]) > 0) {
        k++;
      }
      out.append(alphabet.charAt(k));
      r = lstm.run(letters.forward(ids(out.substring(out.length() - 1))), r.state());
    }
    return out.toString();
  }
}

Tensor ids(String s) {
  return Tensor.of(s.chars().map(c -> Math.max(0, alphabet.indexOf(c))).toArray());
}

void main() {
  Rng.using(1, () -> {
    Net net = new Net();
    Optimizer adam = new Adam(net.parameters(), 5e-3);
    Tensor all = ids(text);
    Tensor steps = Tensor.arange(25).unsqueeze(1);
    for (int step = 1; step <= 200; step++) {
      Tensor part = all.take(steps.add(Tensor.randint(0, all.size(0) - 25, 32).to(DType.I32)));
      Tensor loss = adam.step(
          () -> Losses.crossEntropy(net.forward(part.narrow(0, 0, 24)), part.narrow(0, 1, 24)));
      Gradients.clipNorm(net.parameters(), 1);
      if (step % 50 == 0) {
        IO.println("step %3d   loss %.3f".formatted(step, loss.item()));
      }
    }
    IO.println(Modes.inference(() -> net.write("Call me ", 250)));
    return net;
  });
}
