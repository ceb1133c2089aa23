/** Schedules of the learning rate. */
@NullMarked
package dev.adjoint.nn.schedule;

import org.jspecify.annotations.NullMarked;
