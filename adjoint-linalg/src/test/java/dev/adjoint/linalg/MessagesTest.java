package dev.adjoint.linalg;

import static dev.adjoint.linalg.LinearAlgebra.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.adjoint.core.Adjoint;
import dev.adjoint.core.DType;
import dev.adjoint.core.DTypeException;
import dev.adjoint.core.Shape;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.TensorException;
import org.junit.jupiter.api.Test;

/** The exact text of every error: what is wrong, the caller's values, the rule, the fix. */
class MessagesTest {
  private static Tensor f64(int... shape) {
    return Tensor.ones(DType.F64, Shape.of(shape));
  }

  private static void says(Class<? extends TensorException> type, String text, Runnable call) {
    assertThatThrownBy(call::run).isExactlyInstanceOf(type).hasMessage(text);
  }

  @Test
  void shapes() {
    says(
        ShapeException.class,
        "det: f64[3] has no matrices; it must have two axes or more.",
        () -> det(f64(3)));
    says(
        ShapeException.class,
        "eigh: f64[2, 3] has 2 rows and 3 columns; its matrices must be square.",
        () -> eigh(f64(2, 3)));
    says(
        ShapeException.class,
        "solve: f64[2, 3] has 2 rows and 3 columns; its matrices must be square. lstsq and pinv"
            + " take any.",
        () -> solve(f64(2, 3), f64(2)));
    says(
        ShapeException.class,
        "solve: f64[3, 3] and right side f64[2, 3]: the right side must be a vector [3] or"
            + " matrices with 3 rows. Use unsqueeze(-1) for a batch of vectors.",
        () -> solve(f64(3, 3), f64(2, 3)));
    says(
        ShapeException.class,
        "lstsq: f64[3, 2] and right side f64[]: the right side must be a vector [3] or"
            + " matrices with 3 rows. Use unsqueeze(-1) for a batch of vectors.",
        () -> lstsq(f64(3, 2), f64()));
    says(
        ShapeException.class,
        "solveLower: batch: shapes [4] and [5] do not broadcast: axis -1 is 4 on the left and 5"
            + " on the right; they must be equal, or one of them 1.",
        () -> solveLower(f64(4, 2, 2), f64(5, 2, 1)));
    says(
        ShapeException.class,
        "cond: f64[2, 0] has no singular values; its matrices must have rows and columns.",
        () -> cond(f64(2, 0)));
  }

  @Test
  void types() {
    says(
        DTypeException.class,
        "svd: i32[2, 2]: it must be f32 or f64; convert with .to(DType.F32) or .to(DType.F64).",
        () -> svd(Tensor.of(new int[][] {{1, 2}, {3, 4}})));
    says(
        DTypeException.class,
        "solve: f64[2, 2] and f32[2]: both must have the same floating type; convert one with"
            + " .to(DType.F64).",
        () -> solve(f64(2, 2), Tensor.ones(2)));
  }

  @Test
  void singular() {
    String why =
        " is singular: pivot 2 of 2 is 0; it must have full rank. pinv and lstsq take any matrix.";
    says(LinAlgException.class, "inverse: the 2 x 2 matrix" + why, () -> inverse(f64(2, 2)));
    Tensor batch = Tensor.eye(DType.F64, 2).expand(2, 3, 2, 2).with(1.0, at(1, 0));
    says(
        LinAlgException.class,
        "solve: the 2 x 2 matrix number [1, 0] of [2, 3]" + why,
        () -> solve(batch, f64(2)));
    says(
        LinAlgException.class,
        "matrixPower: the 2 x 2 matrix" + why,
        () -> matrixPower(f64(2, 2), -1));
    says(
        LinAlgException.class,
        "gradient of slogdet: the 2 x 2 matrix" + why,
        () -> Adjoint.grad(x -> slogdet(x).logAbs()).apply(f64(2, 2)));
  }

  private static dev.adjoint.core.Index[] at(int... place) {
    dev.adjoint.core.Index[] index = new dev.adjoint.core.Index[place.length];
    java.util.Arrays.setAll(index, i -> dev.adjoint.core.Index.at(place[i]));
    return index;
  }

  @Test
  void notPositiveDefinite() {
    says(
        LinAlgException.class,
        "cholesky: the 2 x 2 matrix number [1] of [2] is not positive definite: its smallest"
            + " eigenvalue is -1.0; all must be above 0. Add a multiple of the identity, or use"
            + " eigh.",
        () -> cholesky(Tensor.of(new double[][][] {{{2, 1}, {1, 2}}, {{1, 2}, {2, 1}}})));
  }

  @Test
  void notFinite() {
    Tensor nan = Tensor.of(new double[][][] {{{1, 2}, {3, 4}}, {{1, 2}, {Double.NaN, 4}}});
    String why =
        ": the 2 x 2 matrix number [1] of [2] has nan at [1, 0]; all its numbers must be"
            + " finite. Diagnose.findNaN tells where it comes from.";
    says(LinAlgException.class, "svd" + why, () -> svd(nan));
    says(LinAlgException.class, "det" + why, () -> det(nan));
    says(LinAlgException.class, "slogdet" + why, () -> slogdet(nan));
    says(LinAlgException.class, "inverse" + why, () -> inverse(nan));
    says(LinAlgException.class, "solve" + why, () -> solve(nan, f64(2)));
    says(LinAlgException.class, "qr" + why, () -> qr(nan));
    says(LinAlgException.class, "pinv" + why, () -> pinv(nan));
    says(LinAlgException.class, "lstsq" + why, () -> lstsq(nan, f64(2)));
    says(LinAlgException.class, "cond" + why, () -> cond(nan));
    says(LinAlgException.class, "matrixRank" + why, () -> matrixRank(nan));
    Tensor inf = Tensor.of(new double[][] {{1, Double.NEGATIVE_INFINITY}, {0, 4}});
    says(
        LinAlgException.class,
        "qr: the 2 x 2 matrix has inf at [0, 1]; all its numbers must be finite. Diagnose.findNaN"
            + " tells where it comes from.",
        () -> qr(inf));
    // of what is symmetric, both
    says(
        LinAlgException.class,
        "eigh: the 2 x 2 matrix number [1] of [2] has nan at [0, 1]; all its numbers must be"
            + " finite. Diagnose.findNaN tells where it comes from.",
        () -> eigh(nan));
  }

  /** No matrix is known that EJML's iterations give up on. */
  @Test
  void withoutEnd() {
    Batch one = new Batch("svd", f64(2, 2).view());
    one.converged(true, 0);
    says(
        LinAlgException.class,
        "svd: the 2 x 2 matrix did not converge; the iteration must end. Scale it to numbers near"
            + " 1, or use another factorisation.",
        () -> one.converged(false, 0));
  }

  @Test
  void substitutionDividesByZero() {
    Tensor x = solveLower(Tensor.of(new double[][] {{0, 0}, {1, 1}}), f64(2));
    assertThat(x.isFinite().any().itemBoolean()).isFalse();
  }
}
