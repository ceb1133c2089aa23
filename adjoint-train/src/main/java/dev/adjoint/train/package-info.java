/** Data sets and loaders, Trainer, metrics, checkpoints. */
@NullMarked
package dev.adjoint.train;

import org.jspecify.annotations.NullMarked;
