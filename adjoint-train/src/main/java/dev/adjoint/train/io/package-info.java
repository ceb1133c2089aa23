/** Files: safetensors, IDX and CSV, read with limits and written in one step. */
@NullMarked
package dev.adjoint.train.io;

import org.jspecify.annotations.NullMarked;
