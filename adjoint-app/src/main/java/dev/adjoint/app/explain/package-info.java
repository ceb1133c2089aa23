/** Formulas explained: parsed, computed forward and backward, checked, printed and drawn. */
@NullMarked
package dev.adjoint.app.explain;

import org.jspecify.annotations.NullMarked;
