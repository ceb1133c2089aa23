package dev.adjoint.core.memory;

import dev.adjoint.core.DType;
import dev.adjoint.core.TensorException;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of floats and doubles that nobody needs any more, for whoever needs one of that very
 * length: it is neither zeroed nor collected. Steps of training ask for the same lengths again and
 * again; what {@value #PASSES} backward passes did not ask for is dropped, all of it is held softly
 * and is at most an eighth of the heap.
 *
 * <p>With {@code -Dadjoint.poison=on} spare arrays are full of NaN, which shows wherever one is
 * still read, and whoever takes one learns if it was written to; every length is kept then.
 */
public final class Spare {
  /** Of the whole program. */
  public static final Spare ARRAYS =
      new Spare(
          System.getProperty("adjoint.poison", "").equals("on"),
          isOff() ? 0 : Runtime.getRuntime().maxMemory() / 8);

  private static final int PASSES = 8;

  /** Zeroing a shorter array costs less than asking for one. */
  private static final int WORTHWHILE = 2048;

  /** What an array may be used for again. */
  private record Kind(DType dtype, int length) {}

  /** An array, and how many passes were over when it became spare. */
  private record Kept(Object array, long since) {}

  private static final class Shelves {
    final Map<Kind, Deque<Kept>> arrays = new HashMap<>();
    long bytes;
  }

  private final boolean poison;
  private final long most;
  private SoftReference<Shelves> shelves = new SoftReference<>(new Shelves());
  private long passes;

  /** With or without poison, for at most so many bytes. */
  public Spare(boolean poison, long most) {
    this.poison = poison;
    this.most = most;
  }

  /** Whether {@code -Dadjoint.recycling=off} says that nothing is to be used again. */
  public static boolean isOff() {
    return System.getProperty("adjoint.recycling", "").equals("off");
  }

  /** Whether arrays of that type and length are kept at all. */
  public boolean keeps(DType dtype, int n) {
    return dtype.isFloating() && n >= (poison ? 1 : WORTHWHILE);
  }

  /** An array with arbitrary numbers; null if none is spare. */
  public @Nullable Object take(DType dtype, int n) {
    Object array = taken(dtype, n);
    if (poison && array != null) {
      checkUntouched(array);
    }
    return array;
  }

  private synchronized @Nullable Object taken(DType dtype, int n) {
    Shelves s = shelves.get();
    Deque<Kept> same = s == null ? null : s.arrays.get(new Kind(dtype, n));
    Kept last = same == null ? null : same.pollLast(); // the one most likely still in the cache
    if (s == null || last == null) {
      return null;
    }
    s.bytes -= (long) n * dtype.bytes();
    return last.array;
  }

  /** Takes an array that nobody else has; not to be touched any more. */
  public void give(Object array) {
    DType dtype = array instanceof double[] ? DType.F64 : DType.F32;
    int n = array instanceof double[] d ? d.length : ((float[]) array).length;
    if (!keeps(dtype, n)) {
      return;
    }
    poison(array);
    long size = (long) n * dtype.bytes();
    synchronized (this) {
      Shelves s = shelves.get();
      if (s == null) {
        s = new Shelves();
        shelves = new SoftReference<>(s);
      }
      if (s.bytes + size <= most) {
        s.bytes += size;
        s.arrays
            .computeIfAbsent(new Kind(dtype, n), k -> new ArrayDeque<>())
            .addLast(new Kept(array, passes));
      }
    }
  }

  /** A backward pass is over: drops what was not asked for in a while. */
  public synchronized void passed() {
    passes++;
    Shelves s = shelves.get();
    if (s == null) {
      return;
    }
    Iterator<Map.Entry<Kind, Deque<Kept>>> all = s.arrays.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Kind, Deque<Kept>> e = all.next();
      Deque<Kept> same = e.getValue();
      for (Kept k = same.peekFirst();
          k != null && k.since < passes - PASSES;
          k = same.peekFirst()) {
        same.removeFirst();
        s.bytes -= (long) e.getKey().length * e.getKey().dtype.bytes();
      }
      if (same.isEmpty()) {
        all.remove();
      }
    }
  }

  /** Bytes that are kept now. */
  public synchronized long bytes() {
    Shelves s = shelves.get();
    return s == null ? 0 : s.bytes;
  }

  /** With poison on, fills an array of floats or doubles with NaN; returns it. */
  public Object poison(Object array) {
    if (poison) {
      if (array instanceof float[] f) {
        Arrays.fill(f, Float.NaN);
      } else if (array instanceof double[] d) {
        Arrays.fill(d, Double.NaN);
      }
    }
    return array;
  }

  private static void checkUntouched(Object array) {
    boolean touched = false;
    if (array instanceof float[] f) {
      for (float x : f) {
        touched |= !Float.isNaN(x);
      }
    } else if (array instanceof double[] d) {
      for (double x : d) {
        touched |= !Double.isNaN(x);
      }
    }
    if (touched) {
      throw new TensorException(
          "memory: an array that nobody needed any more was written to; it was given away too early."
              + " This is a fault of the library: please report it with the program.");
    }
  }
}
