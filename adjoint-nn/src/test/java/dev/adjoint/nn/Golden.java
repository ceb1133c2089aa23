package dev.adjoint.nn;

import dev.adjoint.core.DType;
import dev.adjoint.core.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a golden file: what PyTorch computed. Enough of safetensors for the files in this house. */
public record Golden(Map<String, Tensor> tensors, Map<String, String> metadata) {
  private static final Pattern ENTRY =
      Pattern.compile(
          "\"([^\"]+)\":\\{\"dtype\":\"(\\w+)\",\"shape\":\\[([\\d,]*)],"
              + "\"data_offsets\":\\[(\\d+),(\\d+)]}");
  private static final Pattern TEXT =
      Pattern.compile("\"(\\w+)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** Reads {@code dev/adjoint/conformance/golden/<name>.safetensors}. */
  public static Golden of(String name) {
    String path = "/dev/adjoint/conformance/golden/" + name + ".safetensors";
    byte[] bytes;
    try (InputStream in = Golden.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("no golden file " + path);
      }
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) buffer.getLong(0);
    String header = new String(bytes, 8, length, StandardCharsets.UTF_8).replace(" ", "");
    Map<String, Tensor> tensors = new TreeMap<>();
    Matcher m = ENTRY.matcher(header);
    while (m.find()) {
      int from = 8 + length + Integer.parseInt(m.group(4));
      int to = 8 + length + Integer.parseInt(m.group(5));
      tensors.put(m.group(1), tensor(buffer, m.group(2), shape(m.group(3)), from, to));
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    Matcher t = TEXT.matcher(header);
    while (t.find()) {
      if (t.group(1).equals("dtype")) {
        continue;
      }
      metadata.put(t.group(1), t.group(2).replace("\\\"", "\""));
    }
    return new Golden(tensors, metadata);
  }

  private static int[] shape(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(",");
    int[] out = new int[parts.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Integer.parseInt(parts[i]);
    }
    return out;
  }

  private static Tensor tensor(ByteBuffer b, String type, int[] shape, int from, int to) {
    return switch (type) {
      case "F64" -> {
        double[] a = new double[(to - from) / 8];
        for (int i = 0; i < a.length; i++) {
          a[i] = b.getDouble(from + 8 * i);
        }
        yield Tensor.of(a).reshape(shape);
      }
      case "F32" -> {
        float[] a = new float[(to - from) / 4];
        for (int i = 0; i < a.length; i++) {
          a[i] = b.getFloat(from + 4 * i);
        }
        yield Tensor.of(a).reshape(shape);
      }
      case "I64" -> {
        long[] a = new long[(to - from) / 8];
        for (int i = 0; i < a.length; i++) {
          a[i] = b.getLong(from + 8 * i);
        }
        yield Tensor.of(a).reshape(shape);
      }
      default -> throw new IllegalStateException(type);
    };
  }

  /** The tensor of that key. */
  public Tensor get(String key) {
    Tensor t = tensors.get(key);
    if (t == null) {
      throw new IllegalStateException("no tensor " + key);
    }
    return t;
  }

  /** The case's tensor, or null. */
  public @org.jspecify.annotations.Nullable Tensor find(String key) {
    return tensors.get(key);
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
    String d = metadata.get(name);
    if (d == null) {
      throw new IllegalStateException("no case " + name);
    }
    return d;
  }

  /** Asserts |a - b| <= relative max(|b|, floor) for every element, in float64. */
  public static void assertClose(String what, Tensor actual, Tensor expected, double relative) {
    org.assertj.core.api.Assertions.assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
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
