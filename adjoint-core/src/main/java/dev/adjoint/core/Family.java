package dev.adjoint.core;

import dev.adjoint.core.op.Spec;

/** The root of the operation families. */
sealed interface Family extends Spec
    permits Activations,
        Arithmetic,
        Attention,
        Comparisons,
        Contractions,
        Convolutions,
        Diagonals,
        Exponentials,
        Extrema,
        Indexing,
        Joining,
        Likeness,
        Matrices,
        Movement,
        Normalizations,
        Ordering,
        Pooling,
        Reading,
        Rectifiers,
        Reductions,
        Resampling,
        Rounding,
        Scans,
        Scattering,
        Slicing,
        SpecialFunctions,
        Statistics,
        Trigonometry,
        Windows {
  /** The tensor that operations read: the tensor itself, or the present value of a parameter. */
  Tensor tensor();

  @Override
  default DType dtype() {
    return tensor().dtype();
  }

  @Override
  default Shape shape() {
    return tensor().shape();
  }
}
