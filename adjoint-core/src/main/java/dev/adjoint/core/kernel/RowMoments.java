package dev.adjoint.core.kernel;

/**
 * What rows are normalised by: {@code rstd = 1 / √(mean (x - m)² + ε)} with m the mean of a row, or
 * 0 if rows are not centred.
 *
 * @param centred whether the mean is taken off
 * @param eps ε
 * @param mean m of each row
 * @param rstd the reciprocal deviation of each row
 */
public record RowMoments(boolean centred, double eps, double[] mean, double[] rstd) {}
