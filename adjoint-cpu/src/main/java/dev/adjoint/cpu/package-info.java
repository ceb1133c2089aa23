/** Fast kernels for the CPU: generated loops, matrix product, the parallel runtime. */
@NullMarked
package dev.adjoint.cpu;

import org.jspecify.annotations.NullMarked;
