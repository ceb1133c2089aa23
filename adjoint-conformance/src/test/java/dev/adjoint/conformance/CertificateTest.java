package dev.adjoint.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.kernel.ReferenceKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code docs/certificate.md} says of every operation what is true. */
class CertificateTest {
  private static final Path PAGE =
      Path.of(System.getProperty("adjoint.root", ".."), "docs", "certificate.md");

  private static final String ANEW =
      "Write it anew and look at the difference: " + CertificatePage.COMMAND;

  private static String page() throws IOException {
    return Files.exists(PAGE) ? Files.readString(PAGE) : "";
  }

  @Test
  @Tag("long")
  void everyCellHoldsAndStandsInThePage() throws IOException {
    Certificate certificate = Certificate.of(new ReferenceKernels(), OpSpecs.ALL);
    assertThat(String.join("\n", certificate.failures()))
        .as("cells that fail or are missing")
        .isEmpty();
    String now = CertificatePage.of(certificate);
    if ("write".equals(System.getProperty("adjoint.certificate"))) {
      Files.writeString(PAGE, now);
    }
    assertThat(CertificatePage.differences(page(), now)).as(ANEW).isEmpty();
  }

  /** The quick half: nothing is computed. */
  @Test
  void thePageHasARowForEveryLine() throws IOException {
    List<String> wanted = Certificate.ordered(OpSpecs.ALL).stream().map(OpSpec::name).toList();
    assertThat(CertificatePage.operations(page())).as(ANEW).isEqualTo(wanted);
  }
}
