/** Operations of your own. */
@NullMarked
package dev.adjoint.core.op;

import org.jspecify.annotations.NullMarked;
