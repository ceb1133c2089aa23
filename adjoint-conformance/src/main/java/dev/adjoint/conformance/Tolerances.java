package dev.adjoint.conformance;

import dev.adjoint.core.DType;

/** How far results may be off, in one place. Everything else is exact. */
public final class Tolerances {
  /**
   * Elementwise functions: units in the last place of the result, or of the inputs. The oracle's
   * own error, half a unit of F64, is inside.
   */
  public static final double ULPS = 4;

  /** ⟨u, Jv⟩ = ⟨Jᵀu, v⟩ in F64, relative to the sum of the sizes of the products. */
  public static final double IDENTITY = 1e-12;

  /** Derivatives against extrapolated differences in F64, relative to what is differenced. */
  public static final double DIFFERENCES = 1e-8;

  /** Golden files of PyTorch in F64: relative, and absolute in units of the operands' size. */
  public static final double GOLDEN_RELATIVE = 1e-12;

  /** See {@link #GOLDEN_RELATIVE}. */
  public static final double GOLDEN_ABSOLUTE = 1e-15;

  private Tolerances() {}

  /** Results smaller than this may be lost when a part of the formula underflows. */
  public static double tiny(DType dtype) {
    return switch (dtype) {
      case F32 -> 128 * Float.MIN_NORMAL;
      case F64 -> 1024 * Double.MIN_NORMAL;
      default -> 0;
    };
  }

  /** Half the distance from 1 to the next number. */
  public static double unit(DType dtype) {
    return switch (dtype) {
      case F32 -> 0x1p-24;
      case F64 -> 0x1p-53;
      default -> 0;
    };
  }

  /** One unit in the last place of {@code x} rounded to that type. */
  public static double ulp(DType dtype, double x) {
    return dtype == DType.F32 ? Math.ulp((float) x) : Math.ulp(x);
  }

  /**
   * A sum of {@code n} products whose sizes add up to {@code size}: 16 partial sums are added in
   * turn, then in a tree of four levels.
   */
  public static double sum(DType dtype, int n, double size) {
    return unit(dtype) * (n / 8.0 + 8) * size;
  }
}
