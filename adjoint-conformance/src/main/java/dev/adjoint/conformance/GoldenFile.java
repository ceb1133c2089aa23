package dev.adjoint.conformance;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.kernel.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What PyTorch computed: tensors by key, and what each case is. {@code golden/README.md} in this
 * module says what the keys mean.
 */
public final class GoldenFile {
  private static final List<String> NO_CASES =
      List.of("framework", "version", "generator", "family");

  private final String name;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> cases = new LinkedHashMap<>();

  private GoldenFile(String name) {
    this.name = name;
  }

  /** Reads {@code golden/NAME.safetensors} of this module. */
  @SuppressWarnings("unchecked") // a header's values are maps, and its shapes and offsets lists
  public static GoldenFile read(String name) {
    ByteBuffer file = ByteBuffer.wrap(bytes(name)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(file.getLong())];
    file.get(header);
    ByteBuffer data = file.slice().order(ByteOrder.LITTLE_ENDIAN);
    GoldenFile golden = new GoldenFile(name);
    Json.object(new String(header, StandardCharsets.UTF_8))
        .forEach(
            (key, value) -> {
              Map<String, Object> entry = (Map<String, Object>) value;
              if (key.equals("__metadata__")) {
                entry.keySet().removeAll(NO_CASES);
                entry.forEach((c, json) -> golden.cases.put(c, Json.object((String) json)));
              } else {
                int start = ((List<Double>) entry.get("data_offsets")).getFirst().intValue();
                DType dtype = DType.valueOf((String) entry.get("dtype"));
                golden.tensors.put(key, tensor(dtype, ints(entry.get("shape")), data, start));
              }
            });
    return golden;
  }

  private static byte[] bytes(String name) {
    String resource = "golden/" + name + ".safetensors";
    try (InputStream in = GoldenFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Tensor tensor(DType dtype, int[] shape, ByteBuffer data, int start) {
    View v = View.allocate(dtype, Shape.of(shape));
    for (int i = 0; i < v.numel(); i++) {
      int at = start + i * dtype.bytes();
      switch (dtype) {
        case F64 -> v.setDouble(i, data.getDouble(at));
        case F32 -> v.setDouble(i, data.getFloat(at));
        case I64 -> v.setLong(i, data.getLong(at));
        case I32 -> v.setLong(i, data.getInt(at));
        case BOOL, U8 -> v.setLong(i, data.get(at));
      }
    }
    return Tensor.of(v);
  }

  @SuppressWarnings("unchecked") // a list of whole numbers
  private static int[] ints(@Nullable Object list) {
    return ((List<Double>) java.util.Objects.requireNonNull(list))
        .stream().mapToInt(Double::intValue).toArray();
  }

  /** The names of the cases. */
  public Iterable<String> cases() {
    return cases.keySet();
  }

  /** One case. */
  public Case get(String caseName) {
    return new Case(this, caseName, java.util.Objects.requireNonNull(cases.get(caseName), caseName));
  }

  /** The tensor of that key. */
  public Tensor tensor(String key) {
    Tensor t = tensors.get(key);
    if (t == null) {
      throw new IllegalArgumentException(name + " has no tensor " + key);
    }
    return t;
  }

  /**
   * One case of a file.
   *
   * @param file where it stands
   * @param name its name
   * @param facts its line of JSON
   */
  public record Case(GoldenFile file, String name, Map<String, Object> facts) {
    /** The operation. */
    public String op() {
      return (String) java.util.Objects.requireNonNull(facts.get("op"));
    }

    int order() {
      return ((Double) java.util.Objects.requireNonNull(facts.get("order"))).intValue();
    }

    Tensor[] inputs() {
      int n = ((Double) java.util.Objects.requireNonNull(facts.get("inputs"))).intValue();
      Tensor[] in = new Tensor[n];
      for (int i = 0; i < n; i++) {
        in[i] = tensor("in" + i);
      }
      return in;
    }

    boolean has(String key) {
      return file.tensors.containsKey(name + "/" + key);
    }

    Tensor tensor(String key) {
      return file.tensor(name + "/" + key);
    }

    @SuppressWarnings("unchecked") // args is always an object
    private Map<String, Object> args() {
      return (Map<String, Object>) java.util.Objects.requireNonNull(facts.get("args"));
    }

    boolean hasArg(String key) {
      return args().containsKey(key);
    }

    double number(String key, double otherwise) {
      return args().get(key) instanceof Double d ? d : otherwise;
    }

    int integer(String key) {
      return ((Double) java.util.Objects.requireNonNull(args().get(key), key)).intValue();
    }

    boolean flag(String key) {
      return args().get(key) instanceof Boolean b && b;
    }

    String text(String key) {
      return (String) java.util.Objects.requireNonNull(args().get(key), key);
    }

    int[] integers(String key) {
      return hasArg(key) ? ints(args().get(key)) : new int[0];
    }
  }
}
