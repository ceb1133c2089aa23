package dev.adjoint.conformance;

import dev.adjoint.core.Tensor;

/** The lines of products of matrices. */
final class MatrixSpecs extends Lines {
  @Override
  void write() {
    matrices();
  }

  private void matrices() {
    op2("matmul", Tensor::matmul)
        .sum()
        .on("3x4:4x5 1x4:4x5 3x4:4x1 3x1:1x5 3x0:0x2 0x3:3x2")
        .on("2x3x4:2x4x5 2x1x3x4:3x4x2 2x3x4:4x5 3x4:2x4x5")
        .on("4:4 3x4:4 4:4x5 2x3x4:4 4:2x4x5")
        .on("7x9:9x8 17x15:15x33 8x16:16x32 9x65:65x17 63x64:64x31")
        .large("130x530:530x70 5x70x33:33x90");
    op2("dot", Tensor::dot).sum().on("4:4 1:1 0:0 33:33");
    op2("outer", Tensor::outer).exact().on("3:4 1:5 0:2 17:9");
    op("mT", Tensor::mT).exact().on("3x4 2x3x4 0x2 33x17").alsoOn(ANY);
    op2("linear without bias", (x, w) -> x.linear(w, null))
        .sum()
        .on("5x4:3x4 2x5x4:3x4 4:3x4 0x4:3x4 2x0:3x0 2x3:0x3 9x17:33x17")
        .large("130x530:70x530");
    op("linear", 3, t -> t[0].linear(t[1], t[2]))
        .sum()
        .on("5x4:3x4:3 2x5x4:3x4:3 4:3x4:3 1x1:1x1:1 0x4:3x4:3 2x0:3x0:3")
        .on("17x33:31x33:31 8x65:16x65:16")
        .large("130x530:70x530:70");
  }
}
