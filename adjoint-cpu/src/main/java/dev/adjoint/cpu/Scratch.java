package dev.adjoint.cpu;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lends work arrays of floats, so that a kernel in a loop allocates nothing: {@code take(n)} gives
 * an array of at least {@code n} elements with arbitrary contents, {@code give(a)} hands it back.
 *
 * <p>Arrays belong to nobody between two uses; none is tied to a thread. For each power of two up
 * to {@value #LARGEST} at most {@value #KEPT} arrays are kept, of the larger ones fewer.
 */
final class Scratch {
  private static final int SMALLEST = 1 << 8;
  private static final int LARGEST = 1 << 21;
  private static final int KEPT = 32;
  private static final int FEW = 8;
  private static final int SMALL_CLASSES = 6; // 2^8 .. 2^13
  private static final int CLASSES = 14; // 2^8 .. 2^21

  private static final AtomicReferenceArray<float @Nullable []> FREE =
      new AtomicReferenceArray<>(CLASSES * KEPT);

  private Scratch() {}

  private static int end(int c) {
    return c * KEPT + (c < SMALL_CLASSES ? KEPT : FEW);
  }

  /** An array of at least {@code n} elements, whose contents are arbitrary. */
  static float[] take(int n) {
    if (n > LARGEST) {
      return new float[n];
    }
    int size = Math.max(SMALLEST, n);
    int c = 32 - Integer.numberOfLeadingZeros(size - 1) - 8;
    for (int i = c * KEPT; i < end(c); i++) {
      if (FREE.getPlain(i) != null) {
        float[] a = FREE.getAndSet(i, null);
        if (a != null) {
          return a;
        }
      }
    }
    return new float[SMALLEST << c];
  }

  /** Hands an array of {@link #take} back; the caller must not touch it again. */
  static void give(float[] a) {
    int c = 32 - Integer.numberOfLeadingZeros(a.length - 1) - 8;
    if (a.length > LARGEST) {
      return;
    }
    for (int i = c * KEPT; i < end(c); i++) {
      if (FREE.getPlain(i) == null && FREE.compareAndSet(i, null, a)) {
        return;
      }
    }
  }
}
