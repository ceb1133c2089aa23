package dev.adjoint.core.io;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a safetensors file holds.
 *
 * @param name the file, for messages
 * @param tensors the tensors by name, in the order of the file
 * @param metadata the free texts of {@code __metadata__}
 */
public record SafetensorsFile(
    String name, Map<String, Tensor> tensors, Map<String, String> metadata) {

  /** Keeps unmodifiable copies of the maps, in their order. */
  public SafetensorsFile {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
  }

  /**
   * The tensor of that name.
   *
   * @throws TensorException if there is none; the message lists the names there are
   */
  public Tensor tensor(String tensorName) {
    Tensor t = tensors.get(tensorName);
    if (t == null) {
      throw new TensorException(
          "read "
              + name
              + ": there is no tensor "
              + Json.quote(tensorName)
              + "; the file has "
              + (tensors.isEmpty() ? "none" : String.join(", ", tensors.keySet()))
              + ".");
    }
    return t;
  }
}
