package dev.adjoint.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Differentiation stays cheap: medians of five JVMs, far from the bounds on a quiet machine. */
@Tag("long")
class BackwardCostTest {
  private static final int JVMS = 5;

  private static double[] measured() throws Exception {
    Process p =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                BackwardCost.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(p.waitFor()).isZero();
    String[] numbers = out.strip().split(" ");
    return new double[] {Double.parseDouble(numbers[2]), Double.parseDouble(numbers[3])};
  }

  @Test
  void backwardIsAtMostFourTimesForwardAndAScalarOperationHalfAMicrosecond() throws Exception {
    List<Double> ratios = new ArrayList<>();
    List<Double> scalars = new ArrayList<>();
    for (int i = 0; i < JVMS; i++) {
      double[] m = measured();
      ratios.add(m[0]);
      scalars.add(m[1]);
    }
    ratios.sort(null);
    scalars.sort(null);
    assertThat(ratios.get(JVMS / 2)).as("backward / forward, %s", ratios).isLessThanOrEqualTo(4);
    assertThat(scalars.get(JVMS / 2))
        .as("ns for each recorded operation, %s", scalars)
        .isLessThanOrEqualTo(500);
  }
}
