/** The assignments of the syllabus, as a student would hand them in. */
@NullMarked
package dev.adjoint.examples.lectures.syllabus;

import org.jspecify.annotations.NullMarked;
