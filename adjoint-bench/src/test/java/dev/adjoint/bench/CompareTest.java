package dev.adjoint.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison's arithmetic: {@code compare.py} on a file of measurements; needs no PyTorch. */
class CompareTest {
  @TempDir Path folder;

  private static String run(int block, String side, String workload, double us, String more) {
    return String.format(
        Locale.ROOT,
        "{\"block\": %d, \"side\": \"%s\", \"workload\": \"%s\", \"median_us\": %s,"
            + " \"min_us\": %s, \"n\": 9, \"threads\": 2%s}%n",
        block,
        side,
        workload,
        us,
        us,
        more);
  }

  private String table(String lines) throws IOException, InterruptedException {
    Path raw = Files.writeString(folder.resolve("raw"), lines);
    Process p =
        new ProcessBuilder("python3", "-B", "peer/compare.py", "--table", raw.toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(p.waitFor()).as(out).isZero();
    return out;
  }

  private static boolean python() {
    try {
      Process p = new ProcessBuilder("python3", "--version").redirectErrorStream(true).start();
      p.getInputStream().readAllBytes();
      return p.waitFor() == 0;
    } catch (IOException e) {
      return false; // there is none
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void ratiosIntervalsTargetsAndMeans() throws Exception {
    assumeTrue(python(), "python3 is not here");
    StringBuilder raw =
        new StringBuilder(
            "{\"started\": \"then\", \"machine\": \"M\", \"adjoint\": \"A\", \"threads\": 2,"
                + " \"how\": \"one each\"}\n");
    for (int b = 0; b < 5; b++) {
      raw.append(run(b, "ours", "mlp_infer_1", 10, ", \"gc_share\": 0.012"));
      raw.append(run(b, "eager", "mlp_infer_1", 19 + b, ", \"version\": \"9\""));
      raw.append(run(b, "ours", "scalar_chain_200", 10, ", \"gc_share\": 0.001"));
      raw.append(run(b, "eager", "scalar_chain_200", 98 + b, ", \"version\": \"9\""));
    }
    raw.append(run(2, "tuned", "mlp_infer_1", 15, ", \"version\": \"9\""));
    raw.append("{\"side\": \"compile\", \"failed\": \"no C++ compiler\"}\n");
    assertThat(table(raw.toString()))
        .contains("Measured then UTC on M.", "PyTorch 9; Adjoint A; 2 threads each.")
        .contains("one each: 5 with eager (interval 94 %), 1 with tuned (interval 0 %).")
        // 1.9 to 2.3 misses 2, of which 97 % is 1.94; 9.8 to 10.2 holds 10
        .contains("| `mlp_infer_1` | 10.0 | 21.0 | 2.10 (1.90 to 2.30) | 2 | no | - | - | 15.0 |")
        .contains("| `scalar_chain_200` | 10.0 | 100 | 10.00 (9.80 to 10.20) | 10 | yes | - | - |")
        .contains("ratios, eager: 4.58 (4.32 to 4.84); each counted as at most 3: 2.51 (2.39 to")
        .contains("Geometric mean of the ratios, tuned: 1.50 (1.50 to 1.50)")
        .contains("not under 97 % of it: 1 of 2 do not.")
        .contains("at most 1.2 % went into garbage collection")
        .contains("torch.compile was not measured throughout: no C++ compiler");
  }
}
