package dev.adjoint.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Shape;
import dev.adjoint.core.TensorException;
import dev.adjoint.train.io.Table;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EmbeddedTest {
  /** Path to checksum. */
  private static Map<String, String> sums() throws IOException {
    try (InputStream in = Embedded.class.getResourceAsStream("SHA256SUMS")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("  "))
          .collect(Collectors.toMap(p -> p[1], p -> p[0]));
    }
  }

  @ParameterizedTest
  @EnumSource
  void isUnchanged(Embedded file) throws IOException, NoSuchAlgorithmException {
    try (InputStream in = file.open()) {
      byte[] sum = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
      assertThat(HexFormat.of().formatHex(sum)).isEqualTo(sums().get(file.path()));
    }
  }

  @Test
  void everyFileWithAChecksumIsOffered() throws IOException {
    assertThat(sums().keySet())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Embedded.values()).map(Embedded::path).toList());
  }

  @ParameterizedTest
  @EnumSource
  void isNamedInTheNotice(Embedded file) throws IOException {
    String name = file.path().replaceAll(".*mnist/.*", "mnist/");
    String line =
        Files.readAllLines(Path.of("NOTICE")).stream()
            .filter(l -> l.startsWith("| " + name))
            .findFirst()
            .orElse("");
    assertThat(line).contains(file.licence());
  }

  @Test
  void mnist() {
    assertThat(Embedded.MNIST_TEST_IMAGES.idx().shape()).isEqualTo(Shape.of(10000, 28, 28));
    assertThat(Embedded.MNIST_TRAIN_LABELS.idx())
        .hasToString("mnist/train-labels-idx1-ubyte.gz u8[60000]");
    byte[] labels = Embedded.MNIST_TEST_LABELS.idx().bytes();
    assertThat(Arrays.copyOf(labels, 5)).containsExactly(7, 2, 1, 0, 4);
  }

  @ParameterizedTest
  @CsvSource({
    "DIGITS, 1797, 65",
    "IRIS, 150, 5",
    "WINE, 178, 14",
    "BREAST_CANCER, 569, 31",
    "DIABETES, 442, 10",
    "DIABETES_TARGET, 442, 1",
  })
  void tables(Embedded file, int rows, int columns) {
    Table t = file.table();
    assertThat(t.rows()).isEqualTo(rows);
    assertThat(t.columns()).isEqualTo(columns);
  }

  @Test
  void firstNumbers() {
    assertThat(Embedded.IRIS.table().columns(0, 5).slice(0, 0, 1).toDoubleArray())
        .containsExactly(5.1, 3.5, 1.4, 0.2, 0);
    assertThat(Embedded.DIABETES.table().get(0, 2)).isEqualTo(32.1);
    assertThat(Embedded.DIABETES_TARGET.table().get(0, 0)).isEqualTo(151);
  }

  @Test
  void texts() {
    assertThat(Embedded.MOBY_DICK.text()).contains("Call me Ishmael. Some years ago—never mind");
    assertThat(Embedded.FIRST_NAMES.text().lines()).hasSize(8422).startsWith("Aaren", "Aarika");
  }

  @Test
  void wrongKind() {
    assertThatThrownBy(() -> Embedded.IRIS.idx())
        .isInstanceOf(TensorException.class)
        .hasMessage("data: tables/iris.csv is not an IDX file. Use table().");
    assertThatThrownBy(() -> Embedded.MOBY_DICK.table())
        .isInstanceOf(TensorException.class)
        .hasMessage("data: texts/moby-dick.txt.gz is not a table. Use text().");
    assertThatThrownBy(() -> Embedded.MNIST_TEST_LABELS.text())
        .isInstanceOf(TensorException.class)
        .hasMessage("data: mnist/t10k-labels-idx1-ubyte.gz is not a text. Use idx().");
  }
}
