/** Attention, transformers and positions. */
@NullMarked
package dev.adjoint.nn.attention;

import org.jspecify.annotations.NullMarked;
