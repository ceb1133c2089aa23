/** Who needs which array, and arrays that nobody needs any more. Not exported. */
@NullMarked
package dev.adjoint.core.memory;

import org.jspecify.annotations.NullMarked;
