package dev.adjoint.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the f32 matrix product: {@code c[i][j] (+)= Σ_k a[i][k] b[k][j]} for a few rows
 * i and one or two vectors of columns j, each sum one chain of fused multiply-adds in the order of
 * k. Row i of A begins at {@code pa + rows[i]}; B is a panel just as wide as the tile.
 *
 * <p>Every accumulator is a local of the one method that uses it: passed to another method, or more
 * of them than registers, they would be spilled or boxed and the tile thirty times slower. The
 * panel's width is a constant of the code: with a stride that is known only at run time the JIT
 * checks every load against the array's bounds, which costs a tenth. Rows come in a table: handed
 * over one by one they cost a fifth, for there are not enough registers.
 */
final class VectorTiles {
  static final VectorSpecies<Float> S = Simd.F32;
  private static final int L = S.length();

  private VectorTiles() {}

  /** Eight rows of A by two vectors of columns. */
  static void tile8x2(
      int kc,
      float[] a,
      int pa,
      int[] rows,
      int i,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int a0 = pa + rows[i];
    int a1 = pa + rows[i + 1];
    int a2 = pa + rows[i + 2];
    int a3 = pa + rows[i + 3];
    int a4 = pa + rows[i + 4];
    int a5 = pa + rows[i + 5];
    int a6 = pa + rows[i + 6];
    int a7 = pa + rows[i + 7];
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = c00,
        c10 = c00,
        c11 = c00,
        c20 = c00,
        c21 = c00,
        c30 = c00,
        c31 = c00,
        c40 = c00,
        c41 = c00,
        c50 = c00,
        c51 = c00,
        c60 = c00,
        c61 = c00,
        c70 = c00,
        c71 = c00;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, pb + k * (2 * L));
      FloatVector b1 = FloatVector.fromArray(S, b, pb + k * (2 * L) + L);
      FloatVector x = FloatVector.broadcast(S, a[a0 + k]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(S, a[a1 + k]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(S, a[a2 + k]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(S, a[a3 + k]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(S, a[a4 + k]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(S, a[a5 + k]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(S, a[a6 + k]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(S, a[a7 + k]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
    }
    if (add) {
      c00 = FloatVector.fromArray(S, c, pc).add(c00);
      c01 = FloatVector.fromArray(S, c, pc + L).add(c01);
      c10 = FloatVector.fromArray(S, c, pc + ldc).add(c10);
      c11 = FloatVector.fromArray(S, c, pc + ldc + L).add(c11);
      c20 = FloatVector.fromArray(S, c, pc + 2 * ldc).add(c20);
      c21 = FloatVector.fromArray(S, c, pc + 2 * ldc + L).add(c21);
      c30 = FloatVector.fromArray(S, c, pc + 3 * ldc).add(c30);
      c31 = FloatVector.fromArray(S, c, pc + 3 * ldc + L).add(c31);
      c40 = FloatVector.fromArray(S, c, pc + 4 * ldc).add(c40);
      c41 = FloatVector.fromArray(S, c, pc + 4 * ldc + L).add(c41);
      c50 = FloatVector.fromArray(S, c, pc + 5 * ldc).add(c50);
      c51 = FloatVector.fromArray(S, c, pc + 5 * ldc + L).add(c51);
      c60 = FloatVector.fromArray(S, c, pc + 6 * ldc).add(c60);
      c61 = FloatVector.fromArray(S, c, pc + 6 * ldc + L).add(c61);
      c70 = FloatVector.fromArray(S, c, pc + 7 * ldc).add(c70);
      c71 = FloatVector.fromArray(S, c, pc + 7 * ldc + L).add(c71);
    }
    c00.intoArray(c, pc);
    c01.intoArray(c, pc + L);
    c10.intoArray(c, pc + ldc);
    c11.intoArray(c, pc + ldc + L);
    c20.intoArray(c, pc + 2 * ldc);
    c21.intoArray(c, pc + 2 * ldc + L);
    c30.intoArray(c, pc + 3 * ldc);
    c31.intoArray(c, pc + 3 * ldc + L);
    c40.intoArray(c, pc + 4 * ldc);
    c41.intoArray(c, pc + 4 * ldc + L);
    c50.intoArray(c, pc + 5 * ldc);
    c51.intoArray(c, pc + 5 * ldc + L);
    c60.intoArray(c, pc + 6 * ldc);
    c61.intoArray(c, pc + 6 * ldc + L);
    c70.intoArray(c, pc + 7 * ldc);
    c71.intoArray(c, pc + 7 * ldc + L);
  }

  /** Eight rows of A by one vector of columns. */
  static void tile8x1(
      int kc,
      float[] a,
      int pa,
      int[] rows,
      int i,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int a0 = pa + rows[i];
    int a1 = pa + rows[i + 1];
    int a2 = pa + rows[i + 2];
    int a3 = pa + rows[i + 3];
    int a4 = pa + rows[i + 4];
    int a5 = pa + rows[i + 5];
    int a6 = pa + rows[i + 6];
    int a7 = pa + rows[i + 7];
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00, c60 = c00, c70 = c00;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, pb + k * L);
      FloatVector x = FloatVector.broadcast(S, a[a0 + k]);
      c00 = x.fma(b0, c00);
      x = FloatVector.broadcast(S, a[a1 + k]);
      c10 = x.fma(b0, c10);
      x = FloatVector.broadcast(S, a[a2 + k]);
      c20 = x.fma(b0, c20);
      x = FloatVector.broadcast(S, a[a3 + k]);
      c30 = x.fma(b0, c30);
      x = FloatVector.broadcast(S, a[a4 + k]);
      c40 = x.fma(b0, c40);
      x = FloatVector.broadcast(S, a[a5 + k]);
      c50 = x.fma(b0, c50);
      x = FloatVector.broadcast(S, a[a6 + k]);
      c60 = x.fma(b0, c60);
      x = FloatVector.broadcast(S, a[a7 + k]);
      c70 = x.fma(b0, c70);
    }
    if (add) {
      c00 = FloatVector.fromArray(S, c, pc).add(c00);
      c10 = FloatVector.fromArray(S, c, pc + ldc).add(c10);
      c20 = FloatVector.fromArray(S, c, pc + 2 * ldc).add(c20);
      c30 = FloatVector.fromArray(S, c, pc + 3 * ldc).add(c30);
      c40 = FloatVector.fromArray(S, c, pc + 4 * ldc).add(c40);
      c50 = FloatVector.fromArray(S, c, pc + 5 * ldc).add(c50);
      c60 = FloatVector.fromArray(S, c, pc + 6 * ldc).add(c60);
      c70 = FloatVector.fromArray(S, c, pc + 7 * ldc).add(c70);
    }
    c00.intoArray(c, pc);
    c10.intoArray(c, pc + ldc);
    c20.intoArray(c, pc + 2 * ldc);
    c30.intoArray(c, pc + 3 * ldc);
    c40.intoArray(c, pc + 4 * ldc);
    c50.intoArray(c, pc + 5 * ldc);
    c60.intoArray(c, pc + 6 * ldc);
    c70.intoArray(c, pc + 7 * ldc);
  }

  /** Four rows of A by two vectors of columns. */
  static void tile4x2(
      int kc,
      float[] a,
      int pa,
      int[] rows,
      int i,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int a0 = pa + rows[i];
    int a1 = pa + rows[i + 1];
    int a2 = pa + rows[i + 2];
    int a3 = pa + rows[i + 3];
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, pb + k * (2 * L));
      FloatVector b1 = FloatVector.fromArray(S, b, pb + k * (2 * L) + L);
      FloatVector x = FloatVector.broadcast(S, a[a0 + k]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(S, a[a1 + k]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(S, a[a2 + k]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(S, a[a3 + k]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    if (add) {
      c00 = FloatVector.fromArray(S, c, pc).add(c00);
      c01 = FloatVector.fromArray(S, c, pc + L).add(c01);
      c10 = FloatVector.fromArray(S, c, pc + ldc).add(c10);
      c11 = FloatVector.fromArray(S, c, pc + ldc + L).add(c11);
      c20 = FloatVector.fromArray(S, c, pc + 2 * ldc).add(c20);
      c21 = FloatVector.fromArray(S, c, pc + 2 * ldc + L).add(c21);
      c30 = FloatVector.fromArray(S, c, pc + 3 * ldc).add(c30);
      c31 = FloatVector.fromArray(S, c, pc + 3 * ldc + L).add(c31);
    }
    c00.intoArray(c, pc);
    c01.intoArray(c, pc + L);
    c10.intoArray(c, pc + ldc);
    c11.intoArray(c, pc + ldc + L);
    c20.intoArray(c, pc + 2 * ldc);
    c21.intoArray(c, pc + 2 * ldc + L);
    c30.intoArray(c, pc + 3 * ldc);
    c31.intoArray(c, pc + 3 * ldc + L);
  }

  /** Four rows of A by one vector of columns. */
  static void tile4x1(
      int kc,
      float[] a,
      int pa,
      int[] rows,
      int i,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int a0 = pa + rows[i];
    int a1 = pa + rows[i + 1];
    int a2 = pa + rows[i + 2];
    int a3 = pa + rows[i + 3];
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c10 = c00, c20 = c00, c30 = c00;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, pb + k * L);
      FloatVector x = FloatVector.broadcast(S, a[a0 + k]);
      c00 = x.fma(b0, c00);
      x = FloatVector.broadcast(S, a[a1 + k]);
      c10 = x.fma(b0, c10);
      x = FloatVector.broadcast(S, a[a2 + k]);
      c20 = x.fma(b0, c20);
      x = FloatVector.broadcast(S, a[a3 + k]);
      c30 = x.fma(b0, c30);
    }
    if (add) {
      c00 = FloatVector.fromArray(S, c, pc).add(c00);
      c10 = FloatVector.fromArray(S, c, pc + ldc).add(c10);
      c20 = FloatVector.fromArray(S, c, pc + 2 * ldc).add(c20);
      c30 = FloatVector.fromArray(S, c, pc + 3 * ldc).add(c30);
    }
    c00.intoArray(c, pc);
    c10.intoArray(c, pc + ldc);
    c20.intoArray(c, pc + 2 * ldc);
    c30.intoArray(c, pc + 3 * ldc);
  }

  /**
   * As {@link #tile8x2}, but line k of B begins at {@code pb + off[po + k]}. Bounds are checked for
   * every load, which costs less than packing a panel for 16 rows or fewer.
   */
  static void shifted8x2(
      int kc,
      float[] a,
      int pa,
      int[] rows,
      int i,
      int[] off,
      int po,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int a0 = pa + rows[i];
    int a1 = pa + rows[i + 1];
    int a2 = pa + rows[i + 2];
    int a3 = pa + rows[i + 3];
    int a4 = pa + rows[i + 4];
    int a5 = pa + rows[i + 5];
    int a6 = pa + rows[i + 6];
    int a7 = pa + rows[i + 7];
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = c00,
        c10 = c00,
        c11 = c00,
        c20 = c00,
        c21 = c00,
        c30 = c00,
        c31 = c00,
        c40 = c00,
        c41 = c00,
        c50 = c00,
        c51 = c00,
        c60 = c00,
        c61 = c00,
        c70 = c00,
        c71 = c00;
    for (int k = 0; k < kc; k++) {
      int p = pb + off[po + k];
      FloatVector b0 = FloatVector.fromArray(S, b, p);
      FloatVector b1 = FloatVector.fromArray(S, b, p + L);
      FloatVector x = FloatVector.broadcast(S, a[a0 + k]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(S, a[a1 + k]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(S, a[a2 + k]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(S, a[a3 + k]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(S, a[a4 + k]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(S, a[a5 + k]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(S, a[a6 + k]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(S, a[a7 + k]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
    }
    if (add) {
      c00 = FloatVector.fromArray(S, c, pc).add(c00);
      c01 = FloatVector.fromArray(S, c, pc + L).add(c01);
      c10 = FloatVector.fromArray(S, c, pc + ldc).add(c10);
      c11 = FloatVector.fromArray(S, c, pc + ldc + L).add(c11);
      c20 = FloatVector.fromArray(S, c, pc + 2 * ldc).add(c20);
      c21 = FloatVector.fromArray(S, c, pc + 2 * ldc + L).add(c21);
      c30 = FloatVector.fromArray(S, c, pc + 3 * ldc).add(c30);
      c31 = FloatVector.fromArray(S, c, pc + 3 * ldc + L).add(c31);
      c40 = FloatVector.fromArray(S, c, pc + 4 * ldc).add(c40);
      c41 = FloatVector.fromArray(S, c, pc + 4 * ldc + L).add(c41);
      c50 = FloatVector.fromArray(S, c, pc + 5 * ldc).add(c50);
      c51 = FloatVector.fromArray(S, c, pc + 5 * ldc + L).add(c51);
      c60 = FloatVector.fromArray(S, c, pc + 6 * ldc).add(c60);
      c61 = FloatVector.fromArray(S, c, pc + 6 * ldc + L).add(c61);
      c70 = FloatVector.fromArray(S, c, pc + 7 * ldc).add(c70);
      c71 = FloatVector.fromArray(S, c, pc + 7 * ldc + L).add(c71);
    }
    c00.intoArray(c, pc);
    c01.intoArray(c, pc + L);
    c10.intoArray(c, pc + ldc);
    c11.intoArray(c, pc + ldc + L);
    c20.intoArray(c, pc + 2 * ldc);
    c21.intoArray(c, pc + 2 * ldc + L);
    c30.intoArray(c, pc + 3 * ldc);
    c31.intoArray(c, pc + 3 * ldc + L);
    c40.intoArray(c, pc + 4 * ldc);
    c41.intoArray(c, pc + 4 * ldc + L);
    c50.intoArray(c, pc + 5 * ldc);
    c51.intoArray(c, pc + 5 * ldc + L);
    c60.intoArray(c, pc + 6 * ldc);
    c61.intoArray(c, pc + 6 * ldc + L);
    c70.intoArray(c, pc + 7 * ldc);
    c71.intoArray(c, pc + 7 * ldc + L);
  }

  /**
   * Twelve rows of A by two vectors of columns, where A is a panel too: row i of step k lies at
   * {@code pa + 12 * k + i}.
   */
  static void packed12x2(
      int kc, float[] a, int pa, float[] b, int pb, float[] c, int pc, int ldc, boolean add) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = c00,
        c10 = c00,
        c11 = c00,
        c20 = c00,
        c21 = c00,
        c30 = c00,
        c31 = c00,
        c40 = c00,
        c41 = c00,
        c50 = c00,
        c51 = c00,
        c60 = c00,
        c61 = c00,
        c70 = c00,
        c71 = c00,
        c80 = c00,
        c81 = c00,
        c90 = c00,
        c91 = c00,
        c100 = c00,
        c101 = c00,
        c110 = c00,
        c111 = c00;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, pb + k * (2 * L));
      FloatVector b1 = FloatVector.fromArray(S, b, pb + k * (2 * L) + L);
      int q = pa + 12 * k;
      FloatVector x = FloatVector.broadcast(S, a[q]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(S, a[q + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(S, a[q + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(S, a[q + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
      x = FloatVector.broadcast(S, a[q + 4]);
      c40 = x.fma(b0, c40);
      c41 = x.fma(b1, c41);
      x = FloatVector.broadcast(S, a[q + 5]);
      c50 = x.fma(b0, c50);
      c51 = x.fma(b1, c51);
      x = FloatVector.broadcast(S, a[q + 6]);
      c60 = x.fma(b0, c60);
      c61 = x.fma(b1, c61);
      x = FloatVector.broadcast(S, a[q + 7]);
      c70 = x.fma(b0, c70);
      c71 = x.fma(b1, c71);
      x = FloatVector.broadcast(S, a[q + 8]);
      c80 = x.fma(b0, c80);
      c81 = x.fma(b1, c81);
      x = FloatVector.broadcast(S, a[q + 9]);
      c90 = x.fma(b0, c90);
      c91 = x.fma(b1, c91);
      x = FloatVector.broadcast(S, a[q + 10]);
      c100 = x.fma(b0, c100);
      c101 = x.fma(b1, c101);
      x = FloatVector.broadcast(S, a[q + 11]);
      c110 = x.fma(b0, c110);
      c111 = x.fma(b1, c111);
    }
    if (add) {
      FloatVector.fromArray(S, c, pc).add(c00).intoArray(c, pc);
      FloatVector.fromArray(S, c, pc + L).add(c01).intoArray(c, pc + L);
      FloatVector.fromArray(S, c, pc + ldc).add(c10).intoArray(c, pc + ldc);
      FloatVector.fromArray(S, c, pc + ldc + L).add(c11).intoArray(c, pc + ldc + L);
      FloatVector.fromArray(S, c, pc + 2 * ldc).add(c20).intoArray(c, pc + 2 * ldc);
      FloatVector.fromArray(S, c, pc + 2 * ldc + L).add(c21).intoArray(c, pc + 2 * ldc + L);
      FloatVector.fromArray(S, c, pc + 3 * ldc).add(c30).intoArray(c, pc + 3 * ldc);
      FloatVector.fromArray(S, c, pc + 3 * ldc + L).add(c31).intoArray(c, pc + 3 * ldc + L);
      FloatVector.fromArray(S, c, pc + 4 * ldc).add(c40).intoArray(c, pc + 4 * ldc);
      FloatVector.fromArray(S, c, pc + 4 * ldc + L).add(c41).intoArray(c, pc + 4 * ldc + L);
      FloatVector.fromArray(S, c, pc + 5 * ldc).add(c50).intoArray(c, pc + 5 * ldc);
      FloatVector.fromArray(S, c, pc + 5 * ldc + L).add(c51).intoArray(c, pc + 5 * ldc + L);
      FloatVector.fromArray(S, c, pc + 6 * ldc).add(c60).intoArray(c, pc + 6 * ldc);
      FloatVector.fromArray(S, c, pc + 6 * ldc + L).add(c61).intoArray(c, pc + 6 * ldc + L);
      FloatVector.fromArray(S, c, pc + 7 * ldc).add(c70).intoArray(c, pc + 7 * ldc);
      FloatVector.fromArray(S, c, pc + 7 * ldc + L).add(c71).intoArray(c, pc + 7 * ldc + L);
      FloatVector.fromArray(S, c, pc + 8 * ldc).add(c80).intoArray(c, pc + 8 * ldc);
      FloatVector.fromArray(S, c, pc + 8 * ldc + L).add(c81).intoArray(c, pc + 8 * ldc + L);
      FloatVector.fromArray(S, c, pc + 9 * ldc).add(c90).intoArray(c, pc + 9 * ldc);
      FloatVector.fromArray(S, c, pc + 9 * ldc + L).add(c91).intoArray(c, pc + 9 * ldc + L);
      FloatVector.fromArray(S, c, pc + 10 * ldc).add(c100).intoArray(c, pc + 10 * ldc);
      FloatVector.fromArray(S, c, pc + 10 * ldc + L).add(c101).intoArray(c, pc + 10 * ldc + L);
      FloatVector.fromArray(S, c, pc + 11 * ldc).add(c110).intoArray(c, pc + 11 * ldc);
      FloatVector.fromArray(S, c, pc + 11 * ldc + L).add(c111).intoArray(c, pc + 11 * ldc + L);
    } else {
      c00.intoArray(c, pc);
      c01.intoArray(c, pc + L);
      c10.intoArray(c, pc + ldc);
      c11.intoArray(c, pc + ldc + L);
      c20.intoArray(c, pc + 2 * ldc);
      c21.intoArray(c, pc + 2 * ldc + L);
      c30.intoArray(c, pc + 3 * ldc);
      c31.intoArray(c, pc + 3 * ldc + L);
      c40.intoArray(c, pc + 4 * ldc);
      c41.intoArray(c, pc + 4 * ldc + L);
      c50.intoArray(c, pc + 5 * ldc);
      c51.intoArray(c, pc + 5 * ldc + L);
      c60.intoArray(c, pc + 6 * ldc);
      c61.intoArray(c, pc + 6 * ldc + L);
      c70.intoArray(c, pc + 7 * ldc);
      c71.intoArray(c, pc + 7 * ldc + L);
      c80.intoArray(c, pc + 8 * ldc);
      c81.intoArray(c, pc + 8 * ldc + L);
      c90.intoArray(c, pc + 9 * ldc);
      c91.intoArray(c, pc + 9 * ldc + L);
      c100.intoArray(c, pc + 10 * ldc);
      c101.intoArray(c, pc + 10 * ldc + L);
      c110.intoArray(c, pc + 11 * ldc);
      c111.intoArray(c, pc + 11 * ldc + L);
    }
  }

  /**
   * Four rows of A by two vectors of columns, where A is a panel too: row i of step k lies at
   * {@code pa + 4 * k + i}.
   */
  static void packed4x2(
      int kc, float[] a, int pa, float[] b, int pb, float[] c, int pc, int ldc, boolean add) {
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, pb + k * (2 * L));
      FloatVector b1 = FloatVector.fromArray(S, b, pb + k * (2 * L) + L);
      int q = pa + 4 * k;
      FloatVector x = FloatVector.broadcast(S, a[q]);
      c00 = x.fma(b0, c00);
      c01 = x.fma(b1, c01);
      x = FloatVector.broadcast(S, a[q + 1]);
      c10 = x.fma(b0, c10);
      c11 = x.fma(b1, c11);
      x = FloatVector.broadcast(S, a[q + 2]);
      c20 = x.fma(b0, c20);
      c21 = x.fma(b1, c21);
      x = FloatVector.broadcast(S, a[q + 3]);
      c30 = x.fma(b0, c30);
      c31 = x.fma(b1, c31);
    }
    if (add) {
      FloatVector.fromArray(S, c, pc).add(c00).intoArray(c, pc);
      FloatVector.fromArray(S, c, pc + L).add(c01).intoArray(c, pc + L);
      FloatVector.fromArray(S, c, pc + ldc).add(c10).intoArray(c, pc + ldc);
      FloatVector.fromArray(S, c, pc + ldc + L).add(c11).intoArray(c, pc + ldc + L);
      FloatVector.fromArray(S, c, pc + 2 * ldc).add(c20).intoArray(c, pc + 2 * ldc);
      FloatVector.fromArray(S, c, pc + 2 * ldc + L).add(c21).intoArray(c, pc + 2 * ldc + L);
      FloatVector.fromArray(S, c, pc + 3 * ldc).add(c30).intoArray(c, pc + 3 * ldc);
      FloatVector.fromArray(S, c, pc + 3 * ldc + L).add(c31).intoArray(c, pc + 3 * ldc + L);
    } else {
      c00.intoArray(c, pc);
      c01.intoArray(c, pc + L);
      c10.intoArray(c, pc + ldc);
      c11.intoArray(c, pc + ldc + L);
      c20.intoArray(c, pc + 2 * ldc);
      c21.intoArray(c, pc + 2 * ldc + L);
      c30.intoArray(c, pc + 3 * ldc);
      c31.intoArray(c, pc + 3 * ldc + L);
    }
  }
}
