package dev.adjoint.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.DType;
import dev.adjoint.core.Shape;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
  @TempDir Path folder;

  /** A file that Python's safetensors wrote; see make_safetensors.py. */
  private Path golden(String name) throws IOException {
    Path copy = folder.resolve(name);
    try (InputStream in = SafetensorsTest.class.getResourceAsStream(name)) {
      Files.copy(in, copy);
    }
    return copy;
  }

  /** A file with this header and so many bytes of data. */
  private Path file(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer b = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    b.putLong(json.length).put(json);
    return Files.write(folder.resolve("bad.safetensors"), b.array());
  }

  private static void refused(ThrowingCallable call, String message, Object... args) {
    assertThatThrownBy(call).isInstanceOf(TensorException.class).hasMessage(message, args);
  }

  // ---- files of another writer

  @Test
  void readsEveryTypeThatPythonWrote() throws IOException {
    SafetensorsFile f = Safetensors.read(golden("types.safetensors"));
    assertThat(f.metadata()).containsEntry("made_by", "make_safetensors.py").hasSize(4);
    assertThat(f.tensors()).hasSize(11);

    Tensor f64 = f.tensor("f64");
    assertThat(f64.dtype()).isEqualTo(DType.F64);
    assertThat(f64.shape()).isEqualTo(Shape.of(2, 2));
    assertThat(f64.toDoubleArray())
        .containsExactly(0.1, -1e300, Double.POSITIVE_INFINITY, Double.MIN_VALUE);

    assertThat(f.tensor("f32").shape()).isEqualTo(Shape.of(2, 3));
    assertThat(f.tensor("f32").toFloatArray())
        .containsExactly(0.1f, -3.4e38f, Float.MIN_VALUE, Float.POSITIVE_INFINITY, -0.0f, 2f);
    assertThat(f.tensor("f16").bitEquals(f.tensor("f16_as_f32"))).isTrue();
    assertThat(f.tensor("f16").toFloatArray()).contains(65504f, -0.0f, 5.9604645e-8f);
    assertThat(f.tensor("i64").toLongArray())
        .containsExactly(Long.MIN_VALUE, -1, 0, Long.MAX_VALUE);
    assertThat(f.tensor("i32").shape()).isEqualTo(Shape.of(2, 1));
    assertThat(f.tensor("i32").toIntArray()).containsExactly(Integer.MIN_VALUE, Integer.MAX_VALUE);
    assertThat(f.tensor("u8").dtype()).isEqualTo(DType.U8);
    int[] u8 = f.tensor("u8").toIntArray();
    for (int i = 0; i < 256; i++) {
      assertThat(u8[i]).isEqualTo(i);
    }
    assertThat(f.tensor("bool").dtype()).isEqualTo(DType.BOOL);
    assertThat(f.tensor("bool").toIntArray()).containsExactly(1, 0, 1);
    assertThat(f.tensor("scalar").shape()).isEqualTo(Shape.SCALAR);
    assertThat(f.tensor("scalar").item()).isEqualTo(2.5);
    assertThat(f.tensor("empty").shape()).isEqualTo(Shape.of(3, 0, 2));
    assertThat(f.tensor("größe/名前.\"quoted\"").toFloatArray()).containsExactly(1f);
  }

  @Test
  void readsBfloat16() throws IOException {
    SafetensorsFile f = Safetensors.read(golden("bf16.safetensors"));
    assertThat(f.tensor("bf16").dtype()).isEqualTo(DType.F32);
    assertThat(f.tensor("bf16").bitEquals(f.tensor("bf16_as_f32"))).isTrue();
    assertThat(f.tensor("bf16").toFloatArray()).contains(0.100097656f, -2.5f);
  }

  @Test
  void readsPyTorchWeights() throws IOException {
    SafetensorsFile f = Safetensors.read(golden("mlp.safetensors"));
    assertThat(f.tensors()).containsOnlyKeys("0.weight", "0.bias", "2.weight", "2.bias");
    assertThat(f.tensor("0.weight").shape()).isEqualTo(Shape.of(4, 3));
  }

  @Test
  void readsAFileWithoutTensors() throws IOException {
    SafetensorsFile f = Safetensors.read(golden("nothing.safetensors"));
    assertThat(f.tensors()).isEmpty();
    assertThat(f.metadata()).hasSize(4);
  }

  @Test
  void refusesATypeThatItCannotHold() throws IOException {
    Path file = golden("u64.safetensors");
    refused(
        () -> Safetensors.read(file),
        "read %s: tensor \"weights\" has dtype \"U64\", which cannot be read; F64, F32, F16, BF16,"
            + " I64, I32, U8 and BOOL can. Convert it before saving.",
        file);
  }

  // ---- own files

  @Test
  void readsWhatItWrote() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("u", Tensor.ofBytes(new byte[] {0, 127, -128, -1}, 2, 2));
    tensors.put("b", Tensor.of(new boolean[] {true, false, true}));
    tensors.put("i", Tensor.of(new int[] {-1, Integer.MIN_VALUE}));
    tensors.put("l", Tensor.of(new long[] {Long.MIN_VALUE, 1L << 53 | 1}, 1, 2));
    tensors.put("f", Tensor.of(new float[] {0.1f, -0.0f, Float.NaN, Float.MIN_VALUE}, 4, 1));
    tensors.put("d", Tensor.of(Math.PI));
    tensors.put("e \"名\"", Tensor.of(new float[0], 0, 3));
    float[] many = new float[200_001];
    for (int i = 0; i < many.length; i++) {
      many[i] = i * 0.5f;
    }
    tensors.put("many", Tensor.of(many));
    Path path = folder.resolve("own.safetensors");
    Safetensors.write(path, tensors, Map.of("author", "a \"b\"\n", "x", ""));

    SafetensorsFile f = Safetensors.read(path);
    assertThat(f.tensors().keySet())
        .containsExactly("d", "l", "e \"名\"", "f", "i", "many", "b", "u");
    tensors.forEach((name, t) -> assertThat(f.tensor(name).bitEquals(t)).as(name).isTrue());
    assertThat(f.metadata()).isEqualTo(Map.of("author", "a \"b\"\n", "x", ""));

    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getLong() % 8).as("numbers start at a multiple of 8").isZero();
  }

  @Test
  void headerIsReadable() throws IOException {
    Path path = folder.resolve("own.safetensors");
    Safetensors.write(path, Map.of("w", Tensor.of(new float[6], 2, 3)), Map.of("k", "v"));
    String json =
        "{\"__metadata__\":{\"k\":\"v\"},\"w\":{\"dtype\":\"F32\",\"shape\":[2,3],"
            + "\"data_offsets\":[0,24]}}";
    byte[] all = Files.readAllBytes(path);
    assertThat(new String(all, 8, 88, StandardCharsets.UTF_8)).isEqualTo(json + "      ");
    assertThat(all).hasSize(8 + 88 + 24);
  }

  @Test
  void equalTensorsGiveEqualFiles() throws IOException {
    Map<String, Tensor> one = new LinkedHashMap<>();
    one.put("a", Tensor.of(1.0));
    one.put("b", Tensor.of(2.0));
    Map<String, Tensor> two = new LinkedHashMap<>();
    two.put("b", Tensor.of(2.0));
    two.put("a", Tensor.of(1.0));
    Safetensors.write(folder.resolve("1"), one);
    Safetensors.write(folder.resolve("2"), two);
    assertThat(folder.resolve("1")).hasSameBinaryContentAs(folder.resolve("2"));
  }

  @Test
  void refusesNamesOfTheFormat() {
    Path path = folder.resolve("own.safetensors");
    refused(
        () -> Safetensors.write(path, Map.of("__metadata__", Tensor.of(1.0))),
        "save %s: a tensor cannot be named \"__metadata__\"; the name must not be empty, and"
            + " __metadata__ is the format's own. Rename it.",
        path);
    refused(
        () -> Safetensors.write(path, Map.of("", Tensor.of(1.0))),
        "save %s: a tensor cannot be named \"\"; the name must not be empty, and __metadata__ is"
            + " the format's own. Rename it.",
        path);
    assertThat(path).doesNotExist();
  }

  @Test
  void aFailedSaveKeepsThePreviousFile() {
    Path path = folder.resolve("own.safetensors");
    Safetensors.write(path, Map.of("a", Tensor.of(1.0)));
    assertThatThrownBy(() -> Safetensors.write(path, Map.of("", Tensor.of(2.0))))
        .isInstanceOf(TensorException.class);
    assertThat(Safetensors.read(path).tensor("a").item()).isEqualTo(1);
  }

  @Test
  void anAbsentNameListsThoseThatAreThere() throws IOException {
    Path path = folder.resolve("own.safetensors");
    Safetensors.write(path, Map.of("a", Tensor.of(1.0), "b", Tensor.of(1.0)));
    SafetensorsFile f = Safetensors.read(path);
    refused(() -> f.tensor("c"), "read %s: there is no tensor \"c\"; the file has a, b.", path);
  }

  // ---- bad files

  @Test
  void absentFileAndFolder() {
    Path absent = folder.resolve("absent.safetensors");
    refused(
        () -> Safetensors.read(absent), "read %s: there is no such file. Check the path.", absent);
    refused(
        () -> Safetensors.read(folder), "read %s: it is a folder. Name the file in it.", folder);
    Path relative = Path.of("no-such.safetensors");
    refused(
        () -> Safetensors.read(relative),
        "read no-such.safetensors: there is no such file in %s. Check the path.",
        Path.of("").toAbsolutePath());
  }

  @Test
  void tooShortForItsLength() throws IOException {
    Path path = Files.write(folder.resolve("short"), new byte[5]);
    refused(
        () -> Safetensors.read(path),
        "read %s: not a valid safetensors file: it has 5 bytes; the header's length alone takes 8.",
        path);
  }

  @Test
  void foreignFiles() throws IOException {
    Path zip = folder.resolve("net.pt");
    Files.write(zip, new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0, 0});
    // 'P', 'K', 3, 4 as a number is 67324752, under the limit: the file is too short for it
    refused(
        () -> Safetensors.read(zip),
        "read %s: not a valid safetensors file: its header would have 67324752 bytes, there are 2."
            + " It looks like a zip file, as PyTorch's .pt files are.",
        zip);
    Path png = folder.resolve("a.png");
    Files.write(png, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 26, '\n', 0});
    refused(
        () -> Safetensors.read(png),
        "read %s: not a valid safetensors file: its first 8 bytes give the header"
            + " 727905341920923785 bytes, the limit is 100000000. It looks like a PNG picture.",
        png);
  }

  @Test
  void hugeHeaderLengths() throws IOException {
    for (long n : new long[] {-1, 100_000_001, Long.MAX_VALUE, Long.MIN_VALUE}) {
      ByteBuffer b = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN).putLong(n);
      Path path = Files.write(folder.resolve("huge"), b.array());
      refused(
          () -> Safetensors.read(path),
          "read %s: not a valid safetensors file: its first 8 bytes give the header %s bytes, the"
              + " limit is 100000000.",
          path,
          Long.toUnsignedString(n));
    }
  }

  @Test
  void cutShort() throws IOException {
    Path path = folder.resolve("own.safetensors");
    Safetensors.write(path, Map.of("w", Tensor.of(new float[6], 2, 3)));
    byte[] all = Files.readAllBytes(path);
    int header = (int) all[0];
    for (int n = 0; n < all.length; n++) {
      Files.write(path, java.util.Arrays.copyOf(all, n));
      String message;
      if (n < 8) {
        message =
            "not a valid safetensors file: it has "
                + n
                + " bytes; the header's length alone takes 8.";
      } else if (n < 8 + header) {
        message =
            "the file is cut short: its header needs "
                + header
                + " bytes, there are "
                + (n - 8)
                + ". Copy or download it again.";
      } else {
        message =
            "the file is cut short: its tensors need 24 bytes after the header, there are "
                + (n - 8 - header)
                + ". Copy or download it again.";
      }
      refused(() -> Safetensors.read(path), "read %s: %s", path, message);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ` {}`|0|the header is not valid, character 0: it must start with {.
          ``|0|the header is not valid, character 0: it must start with {.
          []|0|the header is not valid, character 0: it must start with {.
          {}|3|3 bytes follow the data of the last tensor, which ends at 0.
          {"a":1}|0|the header is not valid, character 5: expected an object, found "1".
          {"a":{}}|0|the header is not valid, character 7: tensor "a" needs dtype, shape and two data_offsets.
          {"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}|1|the header is not valid, character 50: tensor "a" needs dtype, shape and two data_offsets.
          {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}|1|the header is not valid, character 52: tensor "a": data_offsets must be two numbers.
          {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":0}}|1|the header is not valid, character 56: unknown key "x".
          {"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}|1|the header is not valid, character 28: expected a whole number, found "-".
          {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,1]}}|1|tensor "a": U8[2] needs 2 bytes, its range 0..1 has 1.
          {"a":{"dtype":"F32","shape":[],"data_offsets":[4,0]}}|4|tensor "a": F32[] needs 4 bytes, its range 4..0 has -4.
          {"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}|2|tensor "a" starts at byte 1, not at 0, where the first must start.
          {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}|3|tensor "b" starts at byte 2, not where "a" ends, 1.
          {"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}|3|tensor "b" starts at byte 1, inside "a", which ends at 2.
          {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}|2|the header is not valid, character 53: the key "a" comes twice.
          {"__metadata__":{"k":1}}|0|the header is not valid, character 21: expected a string, found "1".
          {"__metadata__":{"k":"1","k":"2"}}|0|the header is not valid, character 25: the key "k" comes twice.
          {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}{}|1|the header is not valid, character 53: expected nothing after the value, found "{".
          """)
  void refusesWrongHeaders(String header, int dataBytes, String message) throws IOException {
    Path path = file(header, dataBytes);
    refused(
        () -> Safetensors.read(path), "read %s: not a valid safetensors file: %s", path, message);
  }

  @Test
  void refusesShapesThatOverflow() throws IOException {
    for (String shape :
        new String[] {
          "[2147483648]",
          "[4294967296, 4294967296]",
          "[65536, 65536]",
          "[9223372036854775807, 2]",
          "[3037000500, 3037000500, 0]",
        }) {
      Path path =
          file("{\"a\":{\"dtype\":\"F64\",\"shape\":" + shape + ",\"data_offsets\":[0,8]}}", 8);
      refused(
          () -> Safetensors.read(path),
          "read %s: tensor \"a\" has shape %s, more than 2147483647 elements, the most one Java"
              + " array holds. Split it before saving.",
          path,
          shape);
    }
  }

  @Test
  void aPromiseOfMuchDataTakesNoMemory() throws IOException {
    Path path =
        file(
            "{\"a\":{\"dtype\":\"F64\",\"shape\":[2000000000],\"data_offsets\":[0,16000000000]}}",
            8);
    refused(
        () -> Safetensors.read(path),
        "read %s: the file is cut short: its tensors need 16000000000 bytes after the header, there"
            + " are 8. Copy or download it again.",
        path);
  }

  @Test
  void refusesTooManyAxes() throws IOException {
    String shape = "[" + "1,".repeat(32) + "1]";
    Path path =
        file("{\"a\":{\"dtype\":\"U8\",\"shape\":" + shape + ",\"data_offsets\":[0,1]}}", 1);
    refused(
        () -> Safetensors.read(path),
        "read %s: not a valid safetensors file: the header is not valid, character 93: tensor \"a\""
            + " has more than 32 axes.",
        path);
  }

  @Test
  void refusesHeadersThatAreNotUtf8() throws IOException {
    byte[] bytes = {2, 0, 0, 0, 0, 0, 0, 0, '{', (byte) 0xff};
    Path path = Files.write(folder.resolve("latin"), bytes);
    refused(
        () -> Safetensors.read(path),
        "read %s: not a valid safetensors file: the header is not valid UTF-8.",
        path);
  }
}
