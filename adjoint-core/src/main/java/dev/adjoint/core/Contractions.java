package dev.adjoint.core;

/** Sums of products over chosen axes of several tensors. All are compositions of {@code matmul}. */
public sealed interface Contractions extends Family permits Operand {
  /**
   * A sum of products in Einstein's notation: each axis of an operand has a letter, equal letters
   * walk together, and letters that the result lacks are summed.
   *
   * <pre>{@code
   * Tensor.einsum("ij,jk->ik", a, b);       // the matrix product
   * Tensor.einsum("ij->", a);               // the sum
   * Tensor.einsum("ii->i", a);              // the diagonal
   * Tensor.einsum("...ij,...jk", a, b);     // a product of stacked matrices
   * }</pre>
   *
   * <p>Without an arrow the result has the axes of "..." and then, in the order of the alphabet (A
   * to Z, a to z), the letters that occur once. "..." stands for any number of axes, which
   * broadcast; so does an axis of size 1. Three operands or more are multiplied two by two, in the
   * order that takes the fewest multiplications (up to 8 operands; beyond, the pair that shrinks
   * most first). Integers and truth values are computed in I64.
   *
   * @throws ShapeException if the equation is malformed or does not fit the operands
   * @throws DTypeException if element types differ
   */
  static Tensor einsum(String equation, Operand... operands) {
    Tensor[] t = new Tensor[operands.length];
    for (int i = 0; i < t.length; i++) {
      t[i] = operands[i].tensor();
    }
    return Equation.parse(equation, t).evaluate(t);
  }

  /**
   * Σ over the last {@code axes} axes of this and the first of b, in order; 0 gives the outer
   * product.
   *
   * @throws ShapeException if their sizes differ
   */
  default Tensor tensordot(Operand b, int axes) {
    int n = shape().rank();
    if (axes < 0 || axes > Math.min(n, b.shape().rank())) {
      throw new ShapeException(
          "tensordot: "
              + axes
              + " axes of "
              + describe()
              + " and "
              + b.describe()
              + "; both must have that many.");
    }
    int[] last = new int[axes];
    int[] first = new int[axes];
    for (int i = 0; i < axes; i++) {
      last[i] = n - axes + i;
      first[i] = i;
    }
    return tensordot(b, last, first);
  }

  /**
   * Σ over these axes of this and those of b, pair by pair; the result has the other axes of this,
   * then those of b.
   *
   * @throws ShapeException if there are not as many, or their sizes differ
   */
  default Tensor tensordot(Operand b, int[] axes, int[] axesOfB) {
    return Contract.tensordot(tensor(), b.tensor(), axes, axesOfB);
  }

  /** Σ x_ii over the diagonal of the last two axes, {@code [..., m, n]} to {@code [...]}. */
  default Tensor trace() {
    Tensor x = tensor();
    if (x.rank() < 2) {
      throw new ShapeException("trace: " + x.describe() + ": a matrix has two axes at least.");
    }
    return x.diagonal(0, -2, -1).sum(-1);
  }

  /**
   * The Kronecker product: blocks of b, each times an element of a. Axis i has a's size times b's;
   * the shorter shape is filled up with leading axes of size 1.
   */
  default Tensor kron(Operand b) {
    return Contract.kron(tensor(), b.tensor());
  }
}
