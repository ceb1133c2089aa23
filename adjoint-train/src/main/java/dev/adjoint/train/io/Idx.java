package dev.adjoint.train.io;

import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import dev.adjoint.core.io.Sources;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipException;

/**
 * An array in the IDX format of the MNIST files: two zero bytes, a type, the number of axes, the
 * sizes as big-endian 32-bit numbers, then the numbers, big-endian too. Files may be compressed
 * with gzip.
 *
 * <pre>{@code
 * Idx images = Idx.read(Path.of("train-images-idx3-ubyte.gz"));
 * images.shape();   // [60000, 28, 28]
 * }</pre>
 *
 * <p>The length must be exact. A header that promises more than the file holds costs no memory: the
 * array is made when an eighth of its bytes has come.
 */
public final class Idx {
  /** The element types of the format. */
  public enum Type {
    /** Unsigned bytes: images and labels. */
    U8(0x08, 1),
    /** Signed bytes. */
    I8(0x09, 1),
    /** 16-bit integers. */
    I16(0x0b, 2),
    /** 32-bit integers. */
    I32(0x0c, 4),
    /** 32-bit floats. */
    F32(0x0d, 4),
    /** 64-bit floats. */
    F64(0x0e, 8);

    private final int code;
    private final int bytes;

    Type(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final int MAX_AXES = 8;
  private static final int MAX_BYTES = Integer.MAX_VALUE - 8; // of a Java array
  private static final int CHUNK = 1 << 20;

  private final String name;
  private final Type type;
  private final Shape shape;
  private final byte[] raw;

  private Idx(String name, Type type, Shape shape, byte[] raw) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.raw = raw;
  }

  /**
   * Reads a file, plain or gzip.
   *
   * @throws TensorException if it cannot be read, is not IDX, is too short or too long
   */
  public static Idx read(Path path) {
    try (InputStream in = Sources.open(path)) {
      return read(path.toString(), in);
    } catch (IOException e) {
      throw Sources.unreadable(path, e);
    }
  }

  /**
   * Reads a stream, plain or gzip, to its end and does not close it.
   *
   * @param name what to call it in messages
   * @throws TensorException as {@link #read(Path)}
   */
  public static Idx read(String name, InputStream in) {
    try {
      return readPlain(name, Sources.gunzip(in));
    } catch (EOFException e) {
      throw damaged(name, "the gzip data ends too early", e);
    } catch (ZipException e) {
      throw damaged(name, "the gzip data is damaged: " + Sources.reason(e), e);
    } catch (IOException e) {
      throw Sources.failed(name, e);
    }
  }

  private static TensorException damaged(String name, String problem, IOException e) {
    return new TensorException("read " + name + ": " + problem + ". Copy or download it again.", e);
  }

  private static Idx readPlain(String name, InputStream in) throws IOException {
    byte[] head = in.readNBytes(4);
    Type type = null;
    for (Type t : Type.values()) {
      if (head.length == 4 && t.code == head[2]) {
        type = t;
      }
    }
    if (head.length < 4 || head[0] != 0 || head[1] != 0 || type == null) {
      throw foreign(name, head, in);
    }
    int axes = head[3] & 0xff;
    if (axes < 1 || axes > MAX_AXES) {
      throw new TensorException(
          "read "
              + name
              + ": the IDX header says "
              + axes
              + " axes; from 1 to "
              + MAX_AXES
              + " can be read.");
    }
    int[] sizes = new int[axes];
    byte[] b = in.readNBytes(4 * axes);
    if (b.length < 4 * axes) {
      throw damaged(
          name,
          "the file is cut short: the header of "
              + axes
              + " axes needs "
              + (4 + 4 * axes)
              + " bytes, there are "
              + (4 + b.length),
          new EOFException());
    }
    long bytes = type.bytes;
    ByteBuffer header = ByteBuffer.wrap(b);
    long[] promised = new long[axes];
    for (int i = 0; i < axes; i++) {
      promised[i] = header.getInt() & 0xffffffffL;
    }
    for (int i = 0; i < axes; i++) {
      bytes *= promised[i]; // both below 2^32: no overflow
      sizes[i] = (int) promised[i];
      if (bytes > MAX_BYTES || promised[i] > MAX_BYTES) {
        throw new TensorException(
            "read "
                + name
                + ": the IDX header promises "
                + type
                + Arrays.toString(promised)
                + ", more than the "
                + MAX_BYTES
                + " bytes that can be read at once. Split the file.");
      }
    }
    Shape shape = Shape.of(sizes);
    byte[] raw = readBytes(name, in, type + "" + shape, (int) bytes);
    return new Idx(name, type, shape, raw);
  }

  private static byte[] readBytes(String name, InputStream in, String what, int n)
      throws IOException {
    List<byte[]> chunks = new ArrayList<>();
    int have = 0;
    while (have < n / 8) {
      byte[] chunk = in.readNBytes(Math.min(CHUNK, n - have));
      if (chunk.length == 0) {
        throw shortOf(name, what, n, have);
      }
      chunks.add(chunk);
      have += chunk.length;
    }
    byte[] raw = new byte[n];
    int at = 0;
    for (byte[] chunk : chunks) {
      System.arraycopy(chunk, 0, raw, at, chunk.length);
      at += chunk.length;
    }
    at += in.readNBytes(raw, at, n - at);
    if (at < n) {
      throw shortOf(name, what, n, at);
    }
    if (in.read() >= 0) {
      throw new TensorException(
          "read "
              + name
              + ": "
              + what
              + " needs "
              + n
              + " bytes after the header, and more follow. The file is not what its header says.");
    }
    return raw;
  }

  private static TensorException shortOf(String name, String what, int needed, int there) {
    return damaged(
        name,
        "the file is cut short: "
            + what
            + " needs "
            + needed
            + " bytes after the header, there are "
            + there,
        new EOFException());
  }

  private static TensorException foreign(String name, byte[] head, InputStream in)
      throws IOException {
    byte[] more = Arrays.copyOf(head, 16);
    int n = head.length + in.readNBytes(more, head.length, 16 - head.length);
    StringBuilder hex = new StringBuilder();
    for (byte b : head) {
      hex.append(String.format(" %02x", b));
    }
    String starts = head.length == 0 ? "it is empty" : "it starts with the bytes" + hex;
    return new TensorException(
        "read "
            + name
            + ": not an IDX file: "
            + starts
            + "; IDX starts with 00 00, a type (08, 09, 0b, 0c, 0d or 0e) and the number of axes."
            + Sources.guess(more, n));
  }

  // ---- asking

  /** What it was read from, for messages. */
  public String name() {
    return name;
  }

  /** The element type in the file. */
  public Type type() {
    return type;
  }

  /** The sizes. */
  public Shape shape() {
    return shape;
  }

  /**
   * The numbers of a U8 file; the array itself, not a copy.
   *
   * @throws TensorException if the type is another
   */
  public byte[] bytes() {
    if (type != Type.U8) {
      throw new TensorException("bytes: " + this + " does not hold unsigned bytes. Use tensor().");
    }
    return raw;
  }

  /** The numbers as a tensor: U8, F32 and F64 as they are, I8, I16 and I32 as I32. */
  public Tensor tensor() {
    int n = shape.numel();
    ByteBuffer in = ByteBuffer.wrap(raw);
    Tensor flat =
        switch (type) {
          case U8 -> Tensor.ofBytes(raw);
          case I8, I16, I32 -> {
            int[] a = new int[n];
            for (int i = 0; i < n; i++) {
              a[i] = type == Type.I8 ? in.get() : type == Type.I16 ? in.getShort() : in.getInt();
            }
            yield Tensor.of(a);
          }
          case F32 -> {
            float[] a = new float[n];
            in.asFloatBuffer().get(a);
            yield Tensor.of(a);
          }
          case F64 -> {
            double[] a = new double[n];
            in.asDoubleBuffer().get(a);
            yield Tensor.of(a);
          }
        };
    return flat.reshape(shape.toArray());
  }

  /** For example {@code train-labels-idx1-ubyte.gz u8[60000]}. */
  @Override
  public String toString() {
    return name + " " + type + shape;
  }
}
