package dev.adjoint.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes strips of eight rows in registers: {@code d[k][j] = s[j][k]}, {@code j < 8}.
 *
 * <p>An 8 x 8 square is turned in three rounds, each of which exchanges the off-diagonal quarters
 * of squares half as large as in the round before.
 */
final class VectorTranspose implements Copy.Strips {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_256;
  private static final VectorShuffle<Float> SWAP4 = VectorShuffle.fromOp(S, i -> i ^ 4);
  private static final VectorShuffle<Float> SWAP2 = VectorShuffle.fromOp(S, i -> i ^ 2);
  private static final VectorShuffle<Float> SWAP1 = VectorShuffle.fromOp(S, i -> i ^ 1);
  private static final VectorMask<Float> HIGH4 = VectorMask.fromLong(S, 0xF0);
  private static final VectorMask<Float> HIGH2 = VectorMask.fromLong(S, 0xCC);
  private static final VectorMask<Float> HIGH1 = VectorMask.fromLong(S, 0xAA);

  @Override
  public void strip(float[] s, int ps, int lds, int n, float[] d, int pd, int ldd) {
    for (int k = 0; k < n; k += 8) {
      int p = ps + k;
      FloatVector r0 = FloatVector.fromArray(S, s, p);
      FloatVector r1 = FloatVector.fromArray(S, s, p + lds);
      FloatVector r2 = FloatVector.fromArray(S, s, p + 2 * lds);
      FloatVector r3 = FloatVector.fromArray(S, s, p + 3 * lds);
      FloatVector r4 = FloatVector.fromArray(S, s, p + 4 * lds);
      FloatVector r5 = FloatVector.fromArray(S, s, p + 5 * lds);
      FloatVector r6 = FloatVector.fromArray(S, s, p + 6 * lds);
      FloatVector r7 = FloatVector.fromArray(S, s, p + 7 * lds);

      FloatVector a0 = r0.blend(r4.rearrange(SWAP4), HIGH4);
      FloatVector a1 = r1.blend(r5.rearrange(SWAP4), HIGH4);
      FloatVector a2 = r2.blend(r6.rearrange(SWAP4), HIGH4);
      FloatVector a3 = r3.blend(r7.rearrange(SWAP4), HIGH4);
      FloatVector a4 = r0.rearrange(SWAP4).blend(r4, HIGH4);
      FloatVector a5 = r1.rearrange(SWAP4).blend(r5, HIGH4);
      FloatVector a6 = r2.rearrange(SWAP4).blend(r6, HIGH4);
      FloatVector a7 = r3.rearrange(SWAP4).blend(r7, HIGH4);

      r0 = a0.blend(a2.rearrange(SWAP2), HIGH2);
      r1 = a1.blend(a3.rearrange(SWAP2), HIGH2);
      r2 = a0.rearrange(SWAP2).blend(a2, HIGH2);
      r3 = a1.rearrange(SWAP2).blend(a3, HIGH2);
      r4 = a4.blend(a6.rearrange(SWAP2), HIGH2);
      r5 = a5.blend(a7.rearrange(SWAP2), HIGH2);
      r6 = a4.rearrange(SWAP2).blend(a6, HIGH2);
      r7 = a5.rearrange(SWAP2).blend(a7, HIGH2);

      int q = pd + k * ldd;
      r0.blend(r1.rearrange(SWAP1), HIGH1).intoArray(d, q);
      r0.rearrange(SWAP1).blend(r1, HIGH1).intoArray(d, q + ldd);
      r2.blend(r3.rearrange(SWAP1), HIGH1).intoArray(d, q + 2 * ldd);
      r2.rearrange(SWAP1).blend(r3, HIGH1).intoArray(d, q + 3 * ldd);
      r4.blend(r5.rearrange(SWAP1), HIGH1).intoArray(d, q + 4 * ldd);
      r4.rearrange(SWAP1).blend(r5, HIGH1).intoArray(d, q + 5 * ldd);
      r6.blend(r7.rearrange(SWAP1), HIGH1).intoArray(d, q + 6 * ldd);
      r6.rearrange(SWAP1).blend(r7, HIGH1).intoArray(d, q + 7 * ldd);
    }
  }
}
