package dev.adjoint.core;

/**
 * What operations take: a {@link Tensor} or a {@link Param}. All operations are methods of the
 * families below, each of which stands in one file with its formula, shape rule and derivative.
 */
public sealed interface Operand
    extends Arithmetic,
        Rounding,
        Comparisons,
        Exponentials,
        Trigonometry,
        SpecialFunctions,
        Activations,
        Rectifiers,
        Reductions,
        Extrema,
        Statistics,
        Scans,
        Ordering,
        Matrices,
        Contractions,
        Attention,
        Movement,
        Slicing,
        Joining,
        Diagonals,
        Windows,
        Pooling,
        Resampling,
        Convolutions,
        Normalizations,
        Indexing,
        Scattering,
        Likeness,
        Reading
    permits Tensor, Param {}
