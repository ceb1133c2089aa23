package dev.adjoint.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of the f32 convolution. As those of {@link VectorTiles}, but the lines of one
 * operand lie wherever a table says, so that a shifted image needs no copy for every tap.
 */
final class VectorConvTiles {
  private static final VectorSpecies<Float> S = Simd.F32;
  private static final int L = S.length();

  private VectorConvTiles() {}

  /** 8 channels at 2 vectors of points; rows from {@code rows} on repeat the last row. */
  static void points8x2(
      int kc,
      float[] a,
      int pa,
      int lda,
      int rows,
      int[] off,
      int po,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int end = rows - 1;
    int a0 = pa;
    int a1 = pa + Math.min(1, end) * lda;
    int a2 = pa + Math.min(2, end) * lda;
    int a3 = pa + Math.min(3, end) * lda;
    int a4 = pa + Math.min(4, end) * lda;
    int a5 = pa + Math.min(5, end) * lda;
    int a6 = pa + Math.min(6, end) * lda;
    int a7 = pa + Math.min(7, end) * lda;
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

  /** 8 channels at 1 vector of points; rows from {@code rows} on repeat the last row. */
  static void points8x1(
      int kc,
      float[] a,
      int pa,
      int lda,
      int rows,
      int[] off,
      int po,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int end = rows - 1;
    int a0 = pa;
    int a1 = pa + Math.min(1, end) * lda;
    int a2 = pa + Math.min(2, end) * lda;
    int a3 = pa + Math.min(3, end) * lda;
    int a4 = pa + Math.min(4, end) * lda;
    int a5 = pa + Math.min(5, end) * lda;
    int a6 = pa + Math.min(6, end) * lda;
    int a7 = pa + Math.min(7, end) * lda;
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c10 = c00, c20 = c00, c30 = c00, c40 = c00, c50 = c00, c60 = c00, c70 = c00;
    for (int k = 0; k < kc; k++) {
      int p = pb + off[po + k];
      FloatVector b0 = FloatVector.fromArray(S, b, p);
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

  /** 4 channels at 2 vectors of points; rows from {@code rows} on repeat the last row. */
  static void points4x2(
      int kc,
      float[] a,
      int pa,
      int lda,
      int rows,
      int[] off,
      int po,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int end = rows - 1;
    int a0 = pa;
    int a1 = pa + Math.min(1, end) * lda;
    int a2 = pa + Math.min(2, end) * lda;
    int a3 = pa + Math.min(3, end) * lda;
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
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

  /** 4 channels at 1 vector of points; rows from {@code rows} on repeat the last row. */
  static void points4x1(
      int kc,
      float[] a,
      int pa,
      int lda,
      int rows,
      int[] off,
      int po,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int end = rows - 1;
    int a0 = pa;
    int a1 = pa + Math.min(1, end) * lda;
    int a2 = pa + Math.min(2, end) * lda;
    int a3 = pa + Math.min(3, end) * lda;
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c10 = c00, c20 = c00, c30 = c00;
    for (int k = 0; k < kc; k++) {
      int p = pb + off[po + k];
      FloatVector b0 = FloatVector.fromArray(S, b, p);
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

  /** 8 taps for 2 vectors of channels; rows from {@code rows} on repeat the last row. */
  static void weights8x2(
      int kc,
      float[] a,
      int pa,
      int[] off,
      int po,
      int rows,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int end = rows - 1;
    int a0 = pa + off[po];
    int a1 = pa + off[po + Math.min(1, end)];
    int a2 = pa + off[po + Math.min(2, end)];
    int a3 = pa + off[po + Math.min(3, end)];
    int a4 = pa + off[po + Math.min(4, end)];
    int a5 = pa + off[po + Math.min(5, end)];
    int a6 = pa + off[po + Math.min(6, end)];
    int a7 = pa + off[po + Math.min(7, end)];
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
      FloatVector b0 = FloatVector.fromArray(S, b, pb + k * 2 * L);
      FloatVector b1 = FloatVector.fromArray(S, b, pb + k * 2 * L + L);
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

  /** 8 taps for 1 vector of channels; rows from {@code rows} on repeat the last row. */
  static void weights8x1(
      int kc,
      float[] a,
      int pa,
      int[] off,
      int po,
      int rows,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int end = rows - 1;
    int a0 = pa + off[po];
    int a1 = pa + off[po + Math.min(1, end)];
    int a2 = pa + off[po + Math.min(2, end)];
    int a3 = pa + off[po + Math.min(3, end)];
    int a4 = pa + off[po + Math.min(4, end)];
    int a5 = pa + off[po + Math.min(5, end)];
    int a6 = pa + off[po + Math.min(6, end)];
    int a7 = pa + off[po + Math.min(7, end)];
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

  /** 4 taps for 2 vectors of channels; rows from {@code rows} on repeat the last row. */
  static void weights4x2(
      int kc,
      float[] a,
      int pa,
      int[] off,
      int po,
      int rows,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int end = rows - 1;
    int a0 = pa + off[po];
    int a1 = pa + off[po + Math.min(1, end)];
    int a2 = pa + off[po + Math.min(2, end)];
    int a3 = pa + off[po + Math.min(3, end)];
    FloatVector c00 = FloatVector.zero(S);
    FloatVector c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, pb + k * 2 * L);
      FloatVector b1 = FloatVector.fromArray(S, b, pb + k * 2 * L + L);
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

  /** 4 taps for 1 vector of channels; rows from {@code rows} on repeat the last row. */
  static void weights4x1(
      int kc,
      float[] a,
      int pa,
      int[] off,
      int po,
      int rows,
      float[] b,
      int pb,
      float[] c,
      int pc,
      int ldc,
      boolean add) {
    int end = rows - 1;
    int a0 = pa + off[po];
    int a1 = pa + off[po + Math.min(1, end)];
    int a2 = pa + off[po + Math.min(2, end)];
    int a3 = pa + off[po + Math.min(3, end)];
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
}
