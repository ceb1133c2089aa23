/** Layers of images, lines and volumes: convolutions, pooling, other resolutions. */
@NullMarked
package dev.adjoint.nn.conv;

import org.jspecify.annotations.NullMarked;
