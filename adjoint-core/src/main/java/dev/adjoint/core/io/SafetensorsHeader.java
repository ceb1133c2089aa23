package dev.adjoint.core.io;

import dev.adjoint.core.Shape;
import dev.adjoint.core.TensorException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file, read and checked before a byte of data is.
 *
 * @param entries the tensors in the order of their data
 * @param metadata the texts of {@code __metadata__}
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
  /** The most axes a tensor may have. */
  static final int MAX_RANK = 32;

  /** The key of the free texts, which no tensor may have as its name. */
  static final String METADATA = "__metadata__";

  /** Element types of the format that can be read, and their sizes in the file. */
  enum Type {
    F64(8),
    F32(4),
    F16(2),
    BF16(2),
    I64(8),
    I32(4),
    U8(1),
    BOOL(1);

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }

    static final String NAMES = "F64, F32, F16, BF16, I64, I32, U8 and BOOL";
  }

  /** A tensor whose data are the bytes from {@code begin} to {@code end} after the header. */
  record Entry(String name, Type type, Shape shape, long begin, long end) {}

  /**
   * Parses a header.
   *
   * @param file the file's name for messages
   * @param json the header's text
   * @param dataBytes how many bytes follow the header
   * @throws TensorException if the text, a type, a shape or a range is not as the format demands
   */
  static SafetensorsHeader parse(String file, String json, long dataBytes) {
    JsonReader in =
        new JsonReader(json, problem -> invalid(file, "the header is not valid, " + problem + "."));
    if (!json.startsWith("{")) {
      throw in.fail("it must start with {");
    }
    List<Entry> entries = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    in.object(key -> {
      if (key.equals(METADATA)) {
        in.object(k -> metadata.put(k, in.string()));
      } else {
        entries.add(entry(file, in, key));
      }
    });
    in.end();
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkRanges(file, entries, dataBytes);
    return new SafetensorsHeader(List.copyOf(entries), metadata);
  }

  /** Reads one tensor's object. */
  private static Entry entry(String file, JsonReader in, String name) {
    String label = "tensor " + Json.quote(Json.clip(name));
    var fields =
        new Object() {
          String dtype = "";
          boolean hasShape;
          final List<Long> shape = new ArrayList<>();
          final List<Long> range = new ArrayList<>();
        };
    in.object(key -> {
      switch (key) {
        case "dtype" -> fields.dtype = in.string();
        case "shape" -> {
          fields.hasShape = true;
          in.wholeNumbers(n -> {
            if (fields.shape.size() == MAX_RANK) {
              throw in.fail(label + " has more than " + MAX_RANK + " axes");
            }
            fields.shape.add(n);
          });
        }
        case "data_offsets" ->
            in.wholeNumbers(n -> {
              if (fields.range.size() == 2) {
                throw in.fail(label + ": data_offsets must be two numbers");
              }
              fields.range.add(n);
            });
        default -> throw in.fail("unknown key " + Json.quote(Json.clip(key)));
      }
    });
    if (fields.dtype.isEmpty() || !fields.hasShape || fields.range.size() != 2) {
      throw in.fail(label + " needs dtype, shape and two data_offsets");
    }
    Type type = type(file, label, fields.dtype);
    Shape shape = shape(file, label, fields.shape);
    long begin = fields.range.get(0);
    long end = fields.range.get(1);
    long bytes = (long) shape.numel() * type.bytes; // at most 2^31 * 8: no overflow
    if (end < begin || end - begin != bytes) {
      throw invalid(
          file,
          label
              + ": "
              + type
              + shape
              + " needs "
              + bytes
              + " bytes, its range "
              + begin
              + ".."
              + end
              + " has "
              + (end - begin)
              + ".");
    }
    return new Entry(name, type, shape, begin, end);
  }

  private static Type type(String file, String label, String name) {
    for (Type t : Type.values()) {
      if (t.name().equals(name)) {
        return t;
      }
    }
    throw new TensorException(
        "read "
            + file
            + ": "
            + label
            + " has dtype "
            + Json.quote(Json.clip(name))
            + ", which cannot be read; "
            + Type.NAMES
            + " can. Convert it before saving.");
  }

  private static Shape shape(String file, String label, List<Long> sizes) {
    long n = 1;
    int[] s = new int[sizes.size()];
    for (int i = 0; i < s.length; i++) {
      long size = sizes.get(i);
      s[i] = (int) Math.min(size, Integer.MAX_VALUE);
      n = size > Integer.MAX_VALUE ? Long.MAX_VALUE : n * size; // n is below 2^31 here
      if (n > Integer.MAX_VALUE) {
        throw new TensorException(
            "read "
                + file
                + ": "
                + label
                + " has shape "
                + sizes
                + ", more than 2147483647"
                + " elements, the most one Java array holds. Split it before saving.");
      }
    }
    return Shape.of(s);
  }

  /** Ranges must follow one another from 0 to the end of the file. */
  private static void checkRanges(String file, List<Entry> entries, long dataBytes) {
    long at = 0;
    Entry before = null;
    for (Entry e : entries) {
      if (e.begin != at) {
        String label = "tensor " + Json.quote(Json.clip(e.name));
        String range = " starts at byte " + e.begin + ", ";
        throw invalid(
            file,
            label
                + range
                + (before == null
                    ? "not at 0, where the first must start."
                    : (e.begin < at ? "inside " : "not where ")
                        + Json.quote(Json.clip(before.name))
                        + (e.begin < at ? ", which ends at " + at + "." : " ends, " + at + ".")));
      }
      at = e.end;
      before = e;
    }
    if (at > dataBytes) {
      throw new TensorException(
          "read "
              + file
              + ": the file is cut short: its tensors need "
              + at
              + " bytes after the header, there are "
              + dataBytes
              + ". Copy or download it again.");
    }
    if (at < dataBytes) {
      throw invalid(
          file,
          (dataBytes - at)
              + " bytes follow the data of the last tensor, which ends at "
              + at
              + ".");
    }
  }

  /** The error for a file that breaks the format's rules. */
  static TensorException invalid(String file, String problem) {
    return new TensorException("read " + file + ": not a valid safetensors file: " + problem);
  }
}
