package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.adjoint.core.AttentionOptions;
import dev.adjoint.core.Modes;
import dev.adjoint.core.Param;
import dev.adjoint.core.Rng;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.KernelProvider;
import dev.adjoint.nn.conv.Conv2d;
import dev.adjoint.nn.conv.Convolutional;
import dev.adjoint.nn.conv.MaxPool2d;
import dev.adjoint.nn.loss.Losses;
import dev.adjoint.nn.norm.BatchNorm2d;
import dev.adjoint.nn.norm.LayerNorm;
import dev.adjoint.nn.optim.Adam;
import dev.adjoint.nn.optim.Optimizer;
import dev.adjoint.nn.recurrent.Lstm;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory that backward passes use again changes no bit, and spares a step its gradients. */
@Timeout(120)
class RecycledTrainingTest {
  private static final int WIDTH = 32;

  /** Two convolutions with batch norm and pooling. */
  private static Layer convolutions() {
    Convolutional.Options padded = Convolutional.Options.DEFAULT.withPadding(1);
    return new Sequential(
        x -> x.tensor().reshape(8, 1, 16, 16),
        new Conv2d(1, 8, 3, padded),
        new BatchNorm2d(8),
        Tensor::relu,
        new MaxPool2d(2),
        new Conv2d(8, 16, 3, padded),
        Tensor::relu,
        new MaxPool2d(2),
        new Flatten(),
        new Linear(16 * 16, 5));
  }

  private static final class Recurrent implements Layer {
    final Lstm lstm = new Lstm(16, WIDTH, Lstm.Options.DEFAULT.withBatchFirst());
    final Linear out = new Linear(WIDTH, 5);

    @Override
    public Tensor forward(Tensor x) {
      return out.forward(lstm.forward(x.reshape(8, 16, 16)).mean(1));
    }
  }

  private static final class Attending implements Layer {
    final Linear in = new Linear(16, WIDTH);
    final LayerNorm norm = new LayerNorm(WIDTH);
    final Linear qkv = new Linear(WIDTH, 3 * WIDTH);
    final Sequential feed =
        new Sequential(new Linear(WIDTH, 4 * WIDTH), Tensor::gelu, new Linear(4 * WIDTH, WIDTH));
    final Linear out = new Linear(WIDTH, 5);

    @Override
    public Tensor forward(Tensor x) {
      Tensor h = in.forward(x.reshape(8, 16, 16));
      Tensor[] parts = qkv.forward(norm.forward(h)).split(WIDTH, 2);
      Tensor y = parts[0].attention(parts[1], parts[2], AttentionOptions.DEFAULT.withCausal());
      Tensor sum = h.add(y);
      return out.forward(sum.add(feed.forward(norm.forward(sum))).mean(1));
    }
  }

  /** Prints a hash of what is trained, two parts of a batch a step, the second without zeroGrad. */
  static final class Train {
    private Train() {}

    public static void main(String[] args) {
      long hash = 1;
      List<Supplier<Layer>> all =
          List.of(RecycledTrainingTest::convolutions, Recurrent::new, Attending::new);
      for (Supplier<Layer> make : all) {
        hash = 31 * hash + Rng.using(5, () -> train(make.get()));
      }
      IO.println(String.format(Locale.ROOT, "%016x", hash));
    }

    private static long train(Layer net) {
      Optimizer adam = new Adam(net.parameters(), 1e-2);
      Tensor x = Tensor.randn(8, 256);
      Tensor y = Tensor.randint(0, 5, 8);
      List<Double> losses = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        adam.zeroGrad();
        for (Tensor part : List.of(x, x.flip(1))) {
          Tensor loss = Losses.crossEntropy(net.forward(part), y);
          loss.backward();
          losses.add(loss.item());
        }
        adam.step();
      }
      assertThat(losses.getLast()).isLessThan(losses.getFirst()); // and so not NaN
      long hash = losses.hashCode();
      for (Param p : net.parameters()) {
        for (float v : p.value().toFloatArray()) {
          hash = hash * 0x9E3779B97F4A7C15L + Float.floatToRawIntBits(v);
        }
      }
      return hash;
    }
  }

  private static String run(String flag) throws Exception {
    Process p =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-modules",
                "jdk.incubator.vector",
                flag,
                "-cp",
                System.getProperty("java.class.path"),
                Train.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(p.waitFor()).isZero();
    return out;
  }

  @Test
  void sameBitsWithAndWithoutAndWithPoison() throws Exception {
    Set<String> hashes = new HashSet<>();
    for (String flag :
        List.of("-Dadjoint.recycling=off", "-Dadjoint.recycling=on", "-Dadjoint.poison=on")) {
      hashes.add(run(flag));
    }
    assertThat(hashes).hasSize(1);
    assertThat(hashes.iterator().next()).matches("[0-9a-f]{16}");
  }

  @Test
  void aStepAllocatesLittleMoreThanItsForwardPassShows() {
    KernelProvider scalar =
        ServiceLoader.load(KernelProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.name().equals("scalar"))
            .findFirst()
            .orElseThrow();
    long bytes = Modes.kernels(scalar.create(), RecycledTrainingTest::bytesOfAStep);
    long shown = 4L * (2 * 256 * 512 + 256 * 10); // both sides of relu, and the scores
    assertThat(bytes).isBetween(shown / 2, shown + 100_000); // its gradients are 2,700,000
  }

  private static long bytesOfAStep() {
    Sequential net = new Sequential(new Linear(784, 512), Tensor::relu, new Linear(512, 10));
    Optimizer adam = new Adam(net.parameters(), 1e-3);
    Tensor x = Tensor.randn(256, 784);
    Tensor y = Tensor.randint(0, 10, 256);
    Runnable step =
        () -> {
          adam.zeroGrad();
          Losses.crossEntropy(net.forward(x), y).backward();
          adam.step();
        };
    for (int i = 0; i < 20; i++) {
      step.run();
    }
    int steps = 20;
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < steps; i++) {
      step.run();
    }
    return (threads.getCurrentThreadAllocatedBytes() - before) / steps;
  }
}
