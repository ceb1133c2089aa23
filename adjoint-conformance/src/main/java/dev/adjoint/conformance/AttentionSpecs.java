package dev.adjoint.conformance;

import dev.adjoint.core.AttentionOptions;

/** The lines of attention: queries, keys, values, and a mask in one of its forms. */
final class AttentionSpecs extends Lines {
  private static final AttentionOptions PLAIN = AttentionOptions.DEFAULT;

  @Override
  void write() {
    op("attention", 3, t -> t[0].attention(t[1], t[2]))
        .scale()
        .sharedPass()
        .on("2x3x4:2x5x4:2x5x2 3x4:5x4:5x3 2x2x2x3:2x2x3x3:2x2x3x2 1x1:1x1:1x1")
        .on("0x2:3x2:3x2 2x2:0x2:0x3 2x0:3x0:3x2 2x3:4x3:4x0 2x0x3x2:2x0x2x2:2x0x2x1")
        .broadcast("2x1x3x2:2x1x2x2:1x1x2x2 2x2x3x2:1x2x2x2:2x2x2")
        .on("2x17x9:2x33x9:2x33x17")
        .large("2x3x70x33:2x3x129x33:2x3x129x65 1x700x16:1x800x16:1x800x16");
    op("attention of grouped queries", 3, t -> t[0].attention(t[1], t[2]))
        .scale()
        .sharedPass()
        .on("4x2x3:2x3x3:2x3x2 2x3x2x2:2x1x3x2:2x1x3x1 3x2x2:4x2:4x2 4x0x2:2x3x2:2x3x2")
        .large("2x4x70x33:2x2x129x33:2x2x129x65");
    op(
            "attention with a causal order",
            3,
            t -> t[0].attention(t[1], t[2], PLAIN.withCausal().withScale(0.3)))
        .scale()
        .sharedPass()
        .on("2x4x3:2x4x3:2x4x2 3x2:5x2:5x2 5x2:2x2:2x3 2x17x9:2x17x9:2x17x9")
        .large("3x200x33:3x200x33:3x200x20 4x150x8:2x300x8:2x300x8");
    op(
            "attention at the end of a causal order",
            3,
            t -> t[0].attention(t[1], t[2], PLAIN.withCausalToEnd()))
        .domain(-1, 1)
        .scale()
        .sharedPass()
        .on("2x2x3:2x4x3:2x4x2 1x2:5x2:5x2 4x2:2x2:2x3 2x9x9:2x17x9:2x17x9")
        .large("3x140x33:3x200x33:3x200x20");
    op("attention with a mask", 4, t -> t[0].attention(t[1], t[2], PLAIN.withMask(t[3])))
        .mask(3)
        .scale()
        .sharedPass()
        .on("2x3x4:2x3x4:2x3x2:3x3 3x2:4x2:4x2:3x4 2x2x3x2:2x2x3x2:2x2x3x2:2x1x1x3")
        .on("4x2x2:2x3x2:2x3x2:4x2x3 4x2x2:2x3x2:2x3x2:1x2x3 2x2:3x2:3x2:()")
        .large("2x3x70x33:2x3x129x33:2x3x129x65:2x1x1x129 4x700x8:2x800x8:2x800x8:4x700x800");
    op("attention with scores added", 4, t -> t[0].attention(t[1], t[2], PLAIN.withMask(t[3])))
        .scale()
        .sharedPass()
        .on("2x3x4:2x3x4:2x3x2:3x3 3x2:4x2:4x2:3x4 2x2x3x2:2x2x3x2:2x2x3x2:2x1x1x3")
        .on("4x2x2:2x3x2:2x3x2:4x2x3 4x2x2:2x3x2:2x3x2:2x3")
        .large("2x3x70x33:2x3x129x33:2x3x129x65:70x129");
    op("attentionWeights", 2, t -> t[0].attentionWeights(t[1], PLAIN))
        .scale()
        .sharedPass()
        .on("2x3x4:2x5x4 3x4:5x4 4x2x3:2x3x3 2x2:0x2 0x2:3x2 2x17x9:2x33x9")
        .large("2x3x70x33:2x3x129x33");
    op(
            "attentionWeights with options",
            3,
            t -> t[0].attentionWeights(t[1], PLAIN.withMask(t[2]).withCausal().withScale(2)))
        .domain(-1, 1)
        .scale()
        .sharedPass()
        .mask(2)
        .on("2x3x4:2x4x4:3x4 4x2x3:2x3x3:4x1x3 4x2:2x2:4x2 4x0x3:2x3x3:4x1x3");
  }
}
