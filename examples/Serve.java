// Answers 16 threads at once from a snapshot of a network while the network trains on, and prints how
// long an answer takes.
//
//   ./adjoint run examples/Serve.java

import module dev.adjoint.data;

final int threads = 16;
final int requests = 2_000; // of each thread

void main() throws Exception {
  Split digits = Datasets.digits();
  DataLoader loader = DataLoader.of(digits.train(), 32).shuffled(1);
  Layer net =
      Rng.using(1, () -> new Sequential(new Linear(64, 64), Tensor::relu, new Linear(64, 10)));
  Optimizer adam = new Adam(net.parameters(), 3e-3);
  for (int epoch = 1; epoch <= 5; epoch++) {
    train(net, adam, loader, epoch);
  }

  Predictor predictor = net.predictor(); // the parameters as they are now, for ever
  Dataset test = digits.test();
  List<Batch> images = IntStream.range(0, test.size()).mapToObj(test::batch).toList();
  images.forEach(image -> predictor.forward(image.inputs())); // warm up

  long[] nanos = new long[threads * requests];
  AtomicInteger right = new AtomicInteger();
  long start = System.nanoTime();
  try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
    for (int t = 0; t < threads; t++) {
      int first = t * requests;
      pool.execute(
          () -> {
            for (int i = first; i < first + requests; i++) {
              Batch image = images.get(i % images.size());
              long asked = System.nanoTime();
              Tensor answer = predictor.forward(image.inputs()).argmax(-1);
              nanos[i] = System.nanoTime() - asked;
              right.addAndGet(answer.item() == image.targets().item() ? 1 : 0);
            }
          });
    }
    train(net, adam, loader, 6); // nobody waits for it, and it changes no answer
  }
  double seconds = (System.nanoTime() - start) / 1e9;

  Arrays.sort(nanos);
  IO.println(
      "%d threads, %,d answers in %.2f s, %.1f %% right"
          .formatted(threads, nanos.length, seconds, 100.0 * right.get() / nanos.length));
  IO.println("p50 %8.1f microseconds".formatted(nanos[nanos.length / 2] / 1e3));
  IO.println("p99 %8.1f microseconds".formatted(nanos[nanos.length * 99 / 100] / 1e3));
}

void train(Layer net, Optimizer adam, DataLoader loader, int epoch) {
  for (Batch batch : loader.epoch(epoch)) {
    adam.zeroGrad();
    Losses.crossEntropy(net.forward(batch.inputs()), batch.targets()).backward();
    adam.step();
  }
}
