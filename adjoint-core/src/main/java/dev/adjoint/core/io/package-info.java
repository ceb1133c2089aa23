/** Files: safetensors and JSON, read with limits and written in one step. */
@NullMarked
package dev.adjoint.core.io;

import org.jspecify.annotations.NullMarked;
