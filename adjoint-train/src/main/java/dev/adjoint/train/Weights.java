package dev.adjoint.train;

import dev.adjoint.core.TensorException;
import dev.adjoint.core.io.Safetensors;
import dev.adjoint.core.io.SafetensorsFile;
import dev.adjoint.nn.Load;
import dev.adjoint.nn.LoadReport;
import dev.adjoint.nn.Model;
import dev.adjoint.nn.Names;
import java.nio.file.Path;
import java.util.Map;

/**
 * A model's numbers in a safetensors file, under the names of its fields.
 *
 * <pre>{@code
 * Weights.save(net, Path.of("mnist.safetensors"));
 * Weights.load(net, Path.of("mnist.safetensors"));
 * }</pre>
 */
public final class Weights {
  private Weights() {}

  /** Saves without metadata; see {@link #save(Model, Path, Names, Map)}. */
  public static void save(Model net, Path path) {
    save(net, path, Names.VERBATIM, Map.of());
  }

  /**
   * Saves all parameters and buffers as they are between two steps, even if another thread trains.
   *
   * @param names how the file writes the names
   * @param metadata free texts to go with them: what the model is, how it was trained
   * @throws TensorException if the file cannot be written; what was at {@code path} is unchanged
   */
  public static void save(Model net, Path path, Names names, Map<String, String> metadata) {
    Safetensors.write(path, net.values(names), metadata);
  }

  /**
   * Loads all parameters and buffers.
   *
   * @throws TensorException if the file cannot be read, or does not fit the model: all differences
   *     are listed, and nothing was loaded
   */
  public static void load(Model net, Path path) {
    load(net, Safetensors.read(path), Names.VERBATIM, Load.STRICT);
  }

  /**
   * Loads what a file holds.
   *
   * @param file the file, already read
   * @param names how it writes the names
   * @param how whether a part may be missing
   * @return what was loaded and what was not
   * @throws TensorException if it does not fit the model and {@code how} is strict
   */
  public static LoadReport load(Model net, SafetensorsFile file, Names names, Load how) {
    return net.load(file.name(), file.tensors(), names, how);
  }
}
