/** Formulas of one element: value, symbolic derivative, LaTeX. */
@NullMarked
package dev.adjoint.core.expr;

import org.jspecify.annotations.NullMarked;
