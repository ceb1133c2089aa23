/** What a kernel provider implements. */
@NullMarked
package dev.adjoint.core.kernel;

import org.jspecify.annotations.NullMarked;
