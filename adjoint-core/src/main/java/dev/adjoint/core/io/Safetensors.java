package dev.adjoint.core.io;

import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.io.SafetensorsHeader.Entry;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Reads and writes <a href="https://huggingface.co/docs/safetensors">safetensors</a> files: eight
 * bytes with the header's length, a JSON header, the numbers in little-endian order.
 *
 * <pre>{@code
 * Safetensors.write(path, Map.of("w", w, "b", b), Map.of("author", "me"));
 * Tensor w = Safetensors.read(path).tensor("w");
 * }</pre>
 *
 * <p>Reading trusts nothing: the header has at most 100 MB and is checked whole (ranges inside the
 * file, no overlap, no hole, no key twice) before memory is taken, never more than the file's own
 * size times two. F16 and BF16 become F32, exactly.
 */
public final class Safetensors {
  /** The longest header that is read. */
  public static final int MAX_HEADER_BYTES = 100_000_000;

  private static final int BUFFER_BYTES = 1 << 18;

  private Safetensors() {}

  // ---- writing

  /**
   * Saves tensors under their names: the widest types first, then by name, so that the numbers are
   * aligned. The file appears whole or not at all; see {@link AtomicFile}.
   *
   * @throws TensorException if a name is empty or {@code __metadata__}, or the file cannot be
   *     written; what was at {@code path} is unchanged then
   */
  public static void write(Path path, Map<String, Tensor> tensors, Map<String, String> metadata) {
    List<Map.Entry<String, Tensor>> sorted = new ArrayList<>(tensors.entrySet());
    sorted.sort(
        Comparator.comparingInt((Map.Entry<String, Tensor> e) -> -e.getValue().dtype().bytes())
            .thenComparing(Map.Entry::getKey));
    byte[] header = header(path, sorted, metadata);
    AtomicFile.write(
        path,
        out -> {
          ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
          AtomicFile.writeFully(out, buffer.putLong(header.length).flip());
          AtomicFile.writeFully(out, ByteBuffer.wrap(header));
          for (Map.Entry<String, Tensor> e : sorted) {
            writeNumbers(out, buffer, e.getValue());
          }
        });
  }

  /** Saves tensors without metadata. */
  public static void write(Path path, Map<String, Tensor> tensors) {
    write(path, tensors, Map.of());
  }

  private static byte[] header(
      Path path, List<Map.Entry<String, Tensor>> sorted, Map<String, String> metadata) {
    StringBuilder json = new StringBuilder("{");
    if (!metadata.isEmpty()) {
      json.append(Json.quote(SafetensorsHeader.METADATA)).append(":{");
      String comma = "";
      for (Map.Entry<String, String> e : new TreeMap<>(metadata).entrySet()) {
        json.append(comma).append(Json.quote(e.getKey())).append(':');
        json.append(Json.quote(e.getValue()));
        comma = ",";
      }
      json.append("}").append(sorted.isEmpty() ? "" : ",");
    }
    long at = 0;
    String comma = "";
    for (Map.Entry<String, Tensor> e : sorted) {
      String name = e.getKey();
      Tensor t = e.getValue();
      if (name.isEmpty() || name.equals(SafetensorsHeader.METADATA)) {
        throw new TensorException(
            "save "
                + path
                + ": a tensor cannot be named "
                + Json.quote(name)
                + "; the name must not be empty, and __metadata__ is the format's own. Rename it.");
      }
      long end = at + (long) t.numel() * t.dtype().bytes();
      json.append(comma).append(Json.quote(name)).append(":{\"dtype\":\"");
      json.append(t.dtype().name()).append("\",\"shape\":");
      json.append(t.shape().toString().replace(" ", ""));
      json.append(",\"data_offsets\":[").append(at).append(',').append(end).append("]}");
      comma = ",";
      at = end;
    }
    json.append('}');
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    int padded = (bytes.length + 7) / 8 * 8;
    byte[] out = Arrays.copyOf(bytes, padded);
    Arrays.fill(out, bytes.length, padded, (byte) ' ');
    if (padded > MAX_HEADER_BYTES) {
      throw new TensorException(
          "save "
              + path
              + ": the header would have "
              + padded
              + " bytes, the limit is "
              + MAX_HEADER_BYTES
              + ". Save fewer tensors or shorter metadata.");
    }
    return out;
  }

  private static void writeNumbers(WritableByteChannel out, ByteBuffer buffer, Tensor t)
      throws IOException {
    int n = t.numel();
    int size = t.dtype().bytes();
    switch (t.dtype()) {
      case F32 -> {
        float[] a = t.toFloatArray();
        blocks(out, buffer, n, size, i -> buffer.putFloat(a[i]));
      }
      case F64 -> {
        double[] a = t.toDoubleArray();
        blocks(out, buffer, n, size, i -> buffer.putDouble(a[i]));
      }
      case I64 -> {
        long[] a = t.toLongArray();
        blocks(out, buffer, n, size, i -> buffer.putLong(a[i]));
      }
      case I32 -> {
        int[] a = t.toIntArray();
        blocks(out, buffer, n, size, i -> buffer.putInt(a[i]));
      }
      case U8, BOOL -> {
        int[] a = t.toIntArray();
        blocks(out, buffer, n, size, i -> buffer.put((byte) a[i]));
      }
    }
  }

  private static void blocks(
      WritableByteChannel out, ByteBuffer buffer, int n, int size, IntConsumer put)
      throws IOException {
    int block = BUFFER_BYTES / size;
    for (int from = 0; from < n; from += block) {
      buffer.clear();
      int to = Math.min(n, from + block);
      for (int i = from; i < to; i++) {
        put.accept(i);
      }
      AtomicFile.writeFully(out, buffer.flip());
    }
  }

  // ---- reading

  /**
   * Reads a whole file.
   *
   * @throws TensorException if there is no such file, or it breaks a rule of the format: the
   *     message says which
   */
  public static SafetensorsFile read(Path path) {
    if (Files.isDirectory(path)) {
      throw Sources.unreadable(path, new IOException("is a directory"));
    }
    String name = path.toString();
    try (SeekableByteChannel in = Files.newByteChannel(path, StandardOpenOption.READ)) {
      return read(name, in);
    } catch (EOFException e) {
      throw new TensorException("read " + name + ": the file became shorter while it was read.", e);
    } catch (IOException e) {
      throw Sources.unreadable(path, e);
    }
  }

  /** Reads a whole file that is in memory; {@code name} is for messages. */
  public static SafetensorsFile read(String name, byte[] bytes) {
    try {
      return read(name, new BytesChannel(bytes));
    } catch (IOException e) {
      throw new TensorException("read " + name + ": reading failed: " + Sources.reason(e) + ".", e);
    }
  }

  /** Reads from the start of a channel; {@code name} is for messages. */
  static SafetensorsFile read(String name, SeekableByteChannel in) throws IOException {
    long fileBytes = in.size();
    SafetensorsHeader header = readHeader(name, in, fileBytes);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Entry e : header.entries()) {
      tensors.put(e.name(), readNumbers(in, buffer, e));
    }
    return new SafetensorsFile(name, tensors, header.metadata());
  }

  private static SafetensorsHeader readHeader(String name, SeekableByteChannel in, long fileBytes)
      throws IOException {
    if (fileBytes < 8) {
      throw SafetensorsHeader.invalid(
          name, "it has " + fileBytes + " bytes; the header's length alone takes 8.");
    }
    ByteBuffer first = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    readFully(in, first);
    long length = first.getLong(0);
    if (length < 0 || length > MAX_HEADER_BYTES) {
      throw SafetensorsHeader.invalid(
          name,
          "its first 8 bytes give the header "
              + Long.toUnsignedString(length)
              + " bytes, the limit is "
              + MAX_HEADER_BYTES
              + "."
              + Sources.guess(first.array(), 8));
    }
    String looks = Sources.guess(first.array(), 8);
    if (length > fileBytes - 8 && !looks.isEmpty()) {
      throw SafetensorsHeader.invalid(
          name,
          "its header would have " + length + " bytes, there are " + (fileBytes - 8) + "." + looks);
    }
    if (length > fileBytes - 8) {
      throw new TensorException(
          "read "
              + name
              + ": the file is cut short: its header needs "
              + length
              + " bytes, there are "
              + (fileBytes - 8)
              + ". Copy or download it again.");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    readFully(in, bytes);
    String json;
    try {
      json = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw SafetensorsHeader.invalid(name, "the header is not valid UTF-8.");
    }
    return SafetensorsHeader.parse(name, json, fileBytes - 8 - length);
  }

  private static Tensor readNumbers(SeekableByteChannel in, ByteBuffer buffer, Entry e)
      throws IOException {
    int n = e.shape().numel();
    int size = e.type().bytes;
    Tensor flat =
        switch (e.type()) {
          case F64 -> {
            double[] a = new double[n];
            fill(in, buffer, n, size, i -> a[i] = buffer.getDouble());
            yield Tensor.of(a);
          }
          case F32 -> {
            float[] a = new float[n];
            fill(in, buffer, n, size, i -> a[i] = buffer.getFloat());
            yield Tensor.of(a);
          }
          case F16 -> {
            float[] a = new float[n];
            fill(in, buffer, n, size, i -> a[i] = Float.float16ToFloat(buffer.getShort()));
            yield Tensor.of(a);
          }
          case BF16 -> {
            float[] a = new float[n];
            fill(in, buffer, n, size, i -> a[i] = Float.intBitsToFloat(buffer.getShort() << 16));
            yield Tensor.of(a);
          }
          case I64 -> {
            long[] a = new long[n];
            fill(in, buffer, n, size, i -> a[i] = buffer.getLong());
            yield Tensor.of(a);
          }
          case I32 -> {
            int[] a = new int[n];
            fill(in, buffer, n, size, i -> a[i] = buffer.getInt());
            yield Tensor.of(a);
          }
          case U8 -> {
            byte[] a = new byte[n];
            fill(in, buffer, n, size, i -> a[i] = buffer.get());
            yield Tensor.ofBytes(a);
          }
          case BOOL -> {
            boolean[] a = new boolean[n];
            fill(in, buffer, n, size, i -> a[i] = buffer.get() != 0);
            yield Tensor.of(a);
          }
        };
    return flat.reshape(e.shape().toArray());
  }

  private static void fill(
      SeekableByteChannel in, ByteBuffer buffer, int n, int size, IntConsumer take)
      throws IOException {
    int block = BUFFER_BYTES / size;
    for (int from = 0; from < n; from += block) {
      int to = Math.min(n, from + block);
      readFully(in, buffer.clear().limit((to - from) * size));
      buffer.flip();
      for (int i = from; i < to; i++) {
        take.accept(i);
      }
    }
  }

  private static void readFully(SeekableByteChannel in, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (in.read(buffer) < 0) {
        throw new EOFException();
      }
    }
  }
}
