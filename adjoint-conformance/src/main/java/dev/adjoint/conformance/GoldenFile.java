package dev.adjoint.conformance;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.io.Safetensors;
import dev.adjoint.core.io.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What PyTorch computed: tensors by key, and what each case is. {@code golden/README.md} in this
 * module says what the keys mean.
 */
public final class GoldenFile {
  private static final List<String> NO_CASES =
      List.of("framework", "version", "generator", "family");

  private final SafetensorsFile file;
  private final Map<String, Map<String, Object>> cases = new LinkedHashMap<>();

  private GoldenFile(SafetensorsFile file) {
    this.file = file;
    file.metadata()
        .forEach((key, text) -> {
          if (!NO_CASES.contains(key)) {
            cases.put(key, Json.object(text));
          }
        });
  }

  /** Reads {@code golden/NAME.safetensors} of this module. */
  public static GoldenFile read(String name) {
    return read(GoldenFile.class, name);
  }

  /** Reads {@code golden/NAME.safetensors} beside a class of another module. */
  public static GoldenFile read(Class<?> beside, String name) {
    return new GoldenFile(Safetensors.read(name, bytes(beside, name)));
  }

  private static byte[] bytes(Class<?> beside, String name) {
    String resource = "golden/" + name + ".safetensors";
    try (InputStream in = beside.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("there is no " + resource);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of the cases. */
  public Iterable<String> cases() {
    return cases.keySet();
  }

  /** One case. */
  public Case get(String caseName) {
    return new Case(this, caseName, Objects.requireNonNull(cases.get(caseName), caseName));
  }

  /** The tensor of that key. */
  public Tensor tensor(String key) {
    return file.tensor(key);
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
      return (String) Objects.requireNonNull(facts.get("op"));
    }

    int order() {
      return ((Double) Objects.requireNonNull(facts.get("order"))).intValue();
    }

    Tensor[] inputs() {
      int n = ((Double) Objects.requireNonNull(facts.get("inputs"))).intValue();
      Tensor[] in = new Tensor[n];
      for (int i = 0; i < n; i++) {
        in[i] = tensor("in" + i);
      }
      return in;
    }

    boolean has(String key) {
      return file.file.tensors().containsKey(name + "/" + key);
    }

    Tensor tensor(String key) {
      return file.tensor(name + "/" + key);
    }

    @SuppressWarnings("unchecked") // args is always an object
    private Map<String, Object> args() {
      return (Map<String, Object>) Objects.requireNonNull(facts.get("args"));
    }

    boolean hasArg(String key) {
      return args().containsKey(key);
    }

    double number(String key, double otherwise) {
      return args().get(key) instanceof Double d ? d : otherwise;
    }

    int integer(String key) {
      return ((Double) Objects.requireNonNull(args().get(key), key)).intValue();
    }

    boolean flag(String key) {
      return args().get(key) instanceof Boolean b && b;
    }

    String text(String key) {
      return (String) Objects.requireNonNull(args().get(key), key);
    }

    double[] numbers(String key) {
      return args().get(key) instanceof List<?> list
          ? list.stream().mapToDouble(x -> (Double) x).toArray()
          : new double[0];
    }

    int[] integers(String key) {
      return args().get(key) instanceof List<?> list
          ? list.stream().mapToInt(x -> ((Double) x).intValue()).toArray()
          : new int[0];
    }
  }
}
