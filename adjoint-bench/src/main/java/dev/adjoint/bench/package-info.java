/** The workloads that are timed beside other frameworks. */
@NullMarked
package dev.adjoint.bench;

import org.jspecify.annotations.NullMarked;
