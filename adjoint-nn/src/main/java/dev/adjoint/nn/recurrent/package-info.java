/** Recurrent layers and their cells: {@code h_t = f(x_t, h_(t-1))}. */
@NullMarked
package dev.adjoint.nn.recurrent;

import org.jspecify.annotations.NullMarked;
