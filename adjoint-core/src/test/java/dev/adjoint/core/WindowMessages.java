package dev.adjoint.core;

import static dev.adjoint.core.MessagesTest.f32;
import static dev.adjoint.core.MessagesTest.shape;

/** The messages of pooling and of other resolutions. */
final class WindowMessages {
  private WindowMessages() {}

  static void write() {
    shape(
        "maxPool2d: f32[4]: it must be [..., channels, height, width].",
        () -> f32(4).maxPool2d(PoolWindow.of(2)));
    shape(
        "avgPool1d: f32[]: it must be [..., channels, length].",
        () -> f32().avgPool1d(PoolWindow.of(2)));
    shape(
        "maxPool2d: f32[1, 5, 5] by kernel 2 x 2, stride 2 x 2, padding 2 x 2, dilation 1 x 1:"
            + " padding 2 on axis -2 is more than half of the window, which spans 2 elements; a"
            + " window could lie in the border alone.",
        () -> f32(1, 5, 5).maxPool2d(PoolWindow.of(2).padding(2)));
    shape(
        "avgPool2d: f32[1, 2, 5] by kernel 3 x 3, stride 3 x 3, padding 0 x 0, dilation 1 x 1: axis"
            + " -2 has 2 elements and no place for a window. Use a smaller kernel or more padding.",
        () -> f32(1, 2, 5).avgPool2d(PoolWindow.of(3)));
    shape(
        "maxPool1d: f32[1] by kernel 2 x 2, stride 2 x 2, padding 2 x 2, dilation 4 x 4: window 0 on"
            + " axis -1 holds none of the 1 elements. Use a smaller dilation.",
        () -> f32(1).maxPool1d(PoolWindow.of(2).padding(2).dilation(4)));
    shape(
        "avgPool2d: kernel 2 x 2, stride 2 x 2, padding 0 x 0, dilation 2 x 2: averages have no"
            + " dilation; it must be 1.",
        () -> f32(1, 5, 5).avgPool2d(PoolWindow.of(2).dilation(2)));
    shape(
        "adaptiveAvgPool2d: f32[2, 0, 4] to 1 windows on axis -2, which has 0 elements; both must be"
            + " 1 or more.",
        () -> f32(2, 0, 4).adaptiveAvgPool2d(1, 1));
    shape(
        "interpolateNearest: f32[2, 3] to [4, 0]: give the new sizes of the last axes, at most 2; old"
            + " and new sizes must be 1 or more.",
        () -> f32(2, 3).interpolateNearest(4, 0));
    shape(
        "pixelShuffle: f32[6, 2, 2] by 2: it must be [..., channels, height, width] with channels a"
            + " multiple of 4.",
        () -> f32(6, 2, 2).pixelShuffle(2));
    shape(
        "pixelUnshuffle: f32[1, 3, 4] by 2: it must be [..., channels, height, width] with height and"
            + " width multiples of 2.",
        () -> f32(1, 3, 4).pixelUnshuffle(2));
  }
}
