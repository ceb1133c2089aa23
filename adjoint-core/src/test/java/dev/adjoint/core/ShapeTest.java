package dev.adjoint.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void sizesAndStrides() {
    Shape s = Shape.of(2, 3, 4);
    assertThat(s.rank()).isEqualTo(3);
    assertThat(s.numel()).isEqualTo(24);
    assertThat(s.size(-1)).isEqualTo(4);
    assertThat(s.axis(-3)).isZero();
    assertThat(s.rowMajorStrides()).containsExactly(12, 4, 1);
    assertThat(s)
        .hasToString("[2, 3, 4]")
        .isEqualTo(Shape.of(2, 3, 4))
        .isNotEqualTo(Shape.of(2, 12));
    assertThat(s.hashCode()).isEqualTo(Shape.of(2, 3, 4).hashCode());
    assertThat(Shape.of()).isSameAs(Shape.SCALAR).hasToString("[]");
    assertThat(Shape.SCALAR.numel()).isEqualTo(1);
    assertThat(Shape.of(3, 0).numel()).isZero();
  }

  @Test
  void isImmutable() {
    int[] sizes = {2, 3};
    Shape s = Shape.of(sizes);
    sizes[0] = 9;
    s.toArray()[1] = 9;
    assertThat(s.toArray()).containsExactly(2, 3);
  }

  /** All pairs of shapes with sizes 0 to 3 and up to three axes; the checksum is NumPy's. */
  @Test
  void broadcastsLikeNumPy() {
    List<int[]> shapes = new ArrayList<>();
    for (int rank = 0; rank <= 3; rank++) {
      for (int code = 0; code < 1 << 2 * rank; code++) {
        int[] sizes = new int[rank];
        for (int i = 0; i < rank; i++) {
          sizes[i] = code >> 2 * (rank - 1 - i) & 3;
        }
        shapes.add(sizes);
      }
    }
    CRC32 crc = new CRC32();
    for (int[] a : shapes) {
      for (int[] b : shapes) {
        String result;
        try {
          result = Shape.broadcast("test", Shape.of(a), Shape.of(b)).toString();
        } catch (ShapeException e) {
          result = "error";
        }
        String line = Shape.of(a) + " " + Shape.of(b) + " " + result + "\n";
        crc.update(line.getBytes(StandardCharsets.UTF_8));
      }
    }
    assertThat(shapes).hasSize(85);
    assertThat(crc.getValue()).isEqualTo(0x6d496d73L);
  }
}
