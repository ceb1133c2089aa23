/** How far predictions are from targets: functions without state, and penalties on parameters. */
@NullMarked
package dev.adjoint.nn.loss;

import org.jspecify.annotations.NullMarked;
