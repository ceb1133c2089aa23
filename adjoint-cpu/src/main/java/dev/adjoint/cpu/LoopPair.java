package dev.adjoint.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/**
 * One program as a scalar loop and, once it has proved hot, as a vector loop. Both give equal bits,
 * so any part of the work may be done by either: the vector loop takes the whole vectors, the
 * scalar one the rest and the vectors that need a {@link Ir.Op#RESCUE}.
 */
final class LoopPair {
  /** Elements after which the vector form is prepared. */
  private static final long HOT = 1 << 16;

  final String name;
  final Ir ir;
  final int inputs;
  final long pattern;
  final Loop scalar;

  /** Elements of a vector; 0 if there is no vector form. */
  final int lanes;

  private volatile @Nullable Loop vector;
  private long elements;

  /**
   * @param pattern bit k: input k has an element of its own, not one a row
   * @param vectors whether vectors may be used; only then is the module touched
   * @param now whether the vector form is wanted at once
   */
  LoopPair(String name, Ir ir, int inputs, long pattern, boolean vectors, boolean now) {
    this.name = name;
    this.ir = ir;
    this.inputs = inputs;
    this.pattern = pattern;
    scalar = LoopClass.scalar(ir, inputs, pattern);
    lanes = vectors && ir.hasVectorForm() ? Species.lanes(ir.lane) : 0;
    if (lanes > 0 && now) {
      vector = makeVector();
    }
  }

  /** Kept apart: loading it loads the incubator module's classes. */
  private static final class Species {
    static int lanes(Lane lane) {
      return lane == Lane.F32
          ? FloatVector.SPECIES_PREFERRED.length()
          : DoubleVector.SPECIES_PREFERRED.length();
    }
  }

  Loop makeVector() {
    return LoopClass.vector(ir, inputs, pattern, lanes);
  }

  /** Uses the vector form from now on. */
  void promote(Loop compiled) {
    vector = compiled;
  }

  /** Whether the vector form is in use. */
  boolean isVector() {
    return vector != null;
  }

  /** See {@link Loop#run}; does everything. */
  void run(
      int rows,
      int from,
      int to,
      Object[] arrays,
      int[] offsets,
      int[] rowStrides,
      double[] constants,
      double[] args) {
    Loop v = vector;
    if (v == null) {
      scalar.run(rows, from, to, arrays, offsets, rowStrides, constants, args);
      if (lanes > 0) {
        count((long) rows * (to - from));
      }
      return;
    }
    int bound = from + ((to - from) & -lanes);
    if (bound > from) {
      int done = v.run(rows, from, bound, arrays, offsets, rowStrides, constants, args);
      if (done != Loop.DONE) {
        rescue(v, done, rows, from, bound, arrays, offsets, rowStrides, constants, args);
      }
    }
    if (bound < to) {
      scalar.run(rows, bound, to, arrays, offsets, rowStrides, constants, args);
    }
  }

  private void count(long n) {
    long before = elements; // lost updates only delay the vector form
    elements = before + n;
    if (before < HOT && before + n >= HOT) {
      Warmup.request(this);
    }
  }

  /**
   * Goes on after the vector loop left: the scalar loop does the vector it stopped at, and ever
   * more of them while they keep needing it.
   */
  private void rescue(
      Loop v,
      int done,
      int rows,
      int from,
      int bound,
      Object[] arrays,
      int[] offsets,
      int[] rowStrides,
      double[] constants,
      double[] args) {
    int perRow = (bound - from) / lanes;
    int row = done / perRow;
    int at = from + done % perRow * lanes;
    int[] start = offsets.clone();
    int span = lanes;
    while (row < rows) {
      for (int k = 0; k < start.length; k++) {
        start[k] = offsets[k] + row * rowStrides[k];
      }
      while (at < bound) {
        int next = Math.min(bound, at + span);
        scalar.run(1, at, next, arrays, start, rowStrides, constants, args);
        at = next;
        int more =
            at < bound ? v.run(1, at, bound, arrays, start, rowStrides, constants, args) : -1;
        if (more == Loop.DONE) {
          break;
        }
        span = more == 0 ? Math.min(2 * span, 64 * lanes) : lanes;
        at += more * lanes;
      }
      row++;
      if (row < rows) {
        for (int k = 0; k < start.length; k++) {
          start[k] = offsets[k] + row * rowStrides[k];
        }
        done = v.run(rows - row, from, bound, arrays, start, rowStrides, constants, args);
        if (done == Loop.DONE) {
          return;
        }
        row += done / perRow;
        at = from + done % perRow * lanes;
      }
    }
  }
}
