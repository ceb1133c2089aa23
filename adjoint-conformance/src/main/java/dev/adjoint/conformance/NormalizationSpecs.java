package dev.adjoint.conformance;

/** The lines of normalisations. Their ε is large where the variance may be 0. */
final class NormalizationSpecs extends Lines {
  private static final double EPS = 0.1;

  @Override
  void write() {
    rows();
    groups();
    batches();
  }

  private void rows() {
    op("layerNorm", 3, t -> t[0].layerNorm(new int[] {t[1].size(0)}, t[1], t[2], EPS))
        .fused()
        .scale()
        .on("2x3:3:3 2x3x4:4:4 5:5:5 3x1:1:1 0x3:3:3 2x0:0:0")
        .on("2x7:7:7 3x16:16:16 2x33:33:33")
        .large("71x517:517:517 3x1300:1300:1300")
        .boundaryAt(v(1000, 1001, 1000.5), v(1, 2, 3), v(0, 1, 0));
    op("layerNorm over two axes", x -> x.layerNorm(new int[] {2, 3}, null, null, EPS))
        .fused()
        .scale()
        .on("2x3 4x2x3 0x2x3 2x2x2x3");
    op("layerNorm with a weight", 2, t -> t[0].layerNorm(t[1].shape().toArray(), t[1], null, EPS))
        .fused()
        .scale()
        .on("2x3x4:3x4 5:5");
    op("layerNorm with a bias", 2, t -> t[0].layerNorm(t[1].shape().toArray(), null, t[1], EPS))
        .fused()
        .scale()
        .on("2x3x4:3x4 5:5");
    op("layerNorm plain", x -> x.layerNorm(x.size(-1)))
        .fused()
        .scale()
        .apart()
        .on("2x3 7 2x33")
        .large("131x517")
        .noZero("the variance is far below ε")
        .noTie("the variance is far below ε");
    op2("rmsNorm", (x, w) -> x.rmsNorm(new int[] {w.size(0)}, w, EPS))
        .fused()
        .scale()
        .on("2x3:3 2x3x4:4 5:5 3x1:1 0x3:3 2x0:0 2x7:7 3x16:16 2x33:33")
        .large("71x517:517 3x1300:1300");
    op("rmsNorm over two axes", x -> x.rmsNorm(new int[] {2, 3}, null, EPS))
        .fused()
        .scale()
        .on("2x3 4x2x3 0x2x3");
    op("rmsNorm plain", x -> x.rmsNorm(x.size(-1)))
        .fused()
        .scale()
        .domain(0.5, 3)
        .on("2x3 7 2x33")
        .noZero("the mean square is far below ε");
  }

  private void groups() {
    op("groupNorm", 3, t -> t[0].groupNorm(2, t[1], t[2], EPS))
        .fused()
        .scale()
        .on("2x4:4:4 2x4x3:4:4 3x2x2x3:2:2 0x4x2:4:4 2x4x0:4:4 1x6x5:6:6 2x4x17:4:4")
        .large("7x6x300:6:6 3x4x33x31:4:4");
    op("groupNorm with a weight", 2, t -> t[0].groupNorm(1, t[1], null, EPS))
        .fused()
        .scale()
        .on("2x4:4 2x3x5:3");
    op("groupNorm plain", x -> x.groupNorm(3))
        .fused()
        .scale()
        .apart()
        .on("2x6x2 1x3x7")
        .noZero("the variance is far below ε")
        .noTie("the variance is far below ε");
    op("instanceNorm", 3, t -> t[0].instanceNorm(t[1], t[2], EPS))
        .fused()
        .scale()
        .on("2x4x3:4:4 3x2x2x3:2:2 0x4x2:4:4 2x4x0:4:4 2x0x3:0:0 1x3x17:3:3")
        .large("7x6x300:6:6 3x4x33x31:4:4");
    op("instanceNorm plain", x -> x.instanceNorm())
        .fused()
        .scale()
        .apart()
        .on("2x3x4 1x3x2x3")
        .noZero("the variance is far below ε")
        .noTie("the variance is far below ε");
  }

  private void batches() {
    op("batchNorm", 3, t -> t[0].batchNorm(t[1], t[2], EPS).values())
        .fused()
        .scale()
        .on("4x3:3:3 2x3x4:3:3 3x2x2x3:2:2 0x3:3:3 3x0:0:0 2x3x0:3:3 1x3x5:3:3 17x5:5:5")
        .large("513x31:31:31 9x7x331:7:7 3x2x33x31:2:2")
        .noBroadcast("equal examples have no variance; what is left is rounding");
    op("batchNorm with a bias", 2, t -> t[0].batchNorm(null, t[1], EPS).values())
        .fused()
        .scale()
        .on("4x3:3 2x3x4:3");
    op("batchNorm given", 5, t -> t[0].batchNorm(t[1], t[2], t[3], t[4], EPS))
        .domain(2, 0.5, 4)
        .fused()
        .scale()
        .on("4x3:3:3:3:3 2x3x4:3:3:3:3 0x3:3:3:3:3 17x5:5:5:5:5")
        .large("9x7x331:7:7:7:7");
    op("batchNorm given plain", 3, t -> t[0].batchNorm(t[1], t[2], null, null, EPS))
        .domain(2, 0.5, 4)
        .fused()
        .scale()
        .on("4x3:3:3 2x3x4:3:3");
  }
}
