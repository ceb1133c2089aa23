/** Layers, the parameter tree, losses, initialisers, predictors. */
@NullMarked
package dev.adjoint.nn;

import org.jspecify.annotations.NullMarked;
