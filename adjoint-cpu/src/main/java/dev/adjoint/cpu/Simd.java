package dev.adjoint.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The vector widths of this machine. Loading this class needs {@code jdk.incubator.vector}. */
final class Simd {
  /** The widest f32 vectors, at most 512 bits: sums have 16 lanes whatever the machine. */
  static final VectorSpecies<Float> F32 =
      FloatVector.SPECIES_PREFERRED.length() > 16
          ? FloatVector.SPECIES_512
          : FloatVector.SPECIES_PREFERRED;

  /** Whether there are 32 vector registers, so that 16 accumulators and their operands fit. */
  static final boolean MANY_REGISTERS =
      F32.length() >= 16 || "aarch64".equals(System.getProperty("os.arch"));

  private Simd() {}
}
