/** Layers, losses, initialisers, optimizers, schedules. */
@NullMarked
package dev.adjoint.nn;

import org.jspecify.annotations.NullMarked;
