package dev.adjoint.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.Safetensors;
import dev.adjoint.core.io.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What PyTorch computed; {@code adjoint-conformance/golden/README.md} says what the keys mean. */
public record Golden(SafetensorsFile file) {
  /** Reads {@code NAME.safetensors}. */
  public static Golden of(String name) {
    String path = "/dev/adjoint/conformance/golden/" + name + ".safetensors";
    try (InputStream in = Golden.class.getResourceAsStream(path)) {
      return new Golden(Safetensors.read(name, Objects.requireNonNull(in, path).readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the cases. */
  public List<String> cases() {
    return file.metadata().entrySet().stream()
        .filter(e -> e.getValue().startsWith("{"))
        .map(e -> e.getKey())
        .toList();
  }

  /** The tensor of that key. */
  public Tensor get(String key) {
    return file.tensor(key);
  }

  /** The tensor of that key, or null. */
  public @Nullable Tensor find(String key) {
    return file.tensors().get(key);
  }

  /** A number of a case's settings. */
  public double number(String name, String key) {
    Matcher m = Pattern.compile("\"" + key + "\":([-\\d.e]+)").matcher(description(name));
    if (!m.find()) {
      throw new IllegalStateException(name + ": no " + key);
    }
    return Double.parseDouble(m.group(1));
  }

  /** The case's line of JSON. */
  public String description(String name) {
    return Objects.requireNonNull(file.metadata().get(name), name);
  }

  /** Asserts |a - b| <= relative max(|b|, floor) for every element, in float64. */
  public static void assertClose(String what, Tensor actual, Tensor expected, double relative) {
    assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
    double[] a = actual.to(DType.F64).toDoubleArray();
    double[] b = expected.to(DType.F64).toDoubleArray();
    for (int i = 0; i < a.length; i++) {
      if (!(Math.abs(a[i] - b[i]) <= relative * Math.abs(b[i]) + relative * 1e-3)
          && !(Double.isNaN(a[i]) && Double.isNaN(b[i]))
          && a[i] != b[i]) {
        throw new AssertionError(
            what + ": element " + i + " is " + a[i] + ", PyTorch has " + b[i] + ".");
      }
    }
  }
}
