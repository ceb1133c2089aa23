package dev.adjoint.conformance;

import static dev.adjoint.core.DType.I32;
import static dev.adjoint.core.DType.I64;

import dev.adjoint.core.Tensor;

/** The lines of products of matrices. */
final class MatrixSpecs extends Lines {
  @Override
  void write() {
    matrices();
    contractions();
  }

  private void matrices() {
    op2("matmul", Tensor::matmul)
        .sum()
        .on("3x4:4x5 1x4:4x5 3x4:4x1 3x1:1x5 3x0:0x2 0x3:3x2")
        .on("2x3x4:2x4x5")
        .broadcast("2x1x3x4:3x4x2 2x3x4:4x5 3x4:2x4x5")
        .on("4:4 3x4:4 4:4x5 2x3x4:4 4:2x4x5")
        .on("0x3x4:4x2 0:0 0:0x3 2x1x1x2x1x1x2x3:1x2x1x1x1x2x3x2")
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

  private void contractions() {
    op2("einsum of a product", (a, b) -> Tensor.einsum("ij,jk->ik", a, b))
        .sum()
        .on("3x4:4x5 3x0:0x2 0x3:3x2 2x1:3x4 17x15:15x33")
        .large("130x530:530x70")
        .alsoOn(INTS);
    op2("einsum of batches", (a, b) -> Tensor.einsum("bhqd,bkhd->bhqk", a, b))
        .sum()
        .on("2x2x3x2:2x2x2x2 1x2x3x1:2x4x2x1")
        .large("4x8x65x33:4x66x8x33");
    op2("einsum with dots", (a, b) -> Tensor.einsum("...ij,...jk", a, b))
        .sum()
        .on("3x4:4x5 2x3x4:4x2 2x1x2x3:4x3x2");
    op2("einsum of all axes", (a, b) -> Tensor.einsum("ij,ij->", a, b)).sum().on("3x4:3x4 1x4:3x4");
    op2("einsum outer", (a, b) -> Tensor.einsum("i,j", a, b)).exact().on("3:4 1:5 0:2").alsoOn(I64);
    op("einsum diagonal", x -> Tensor.einsum("...ii->...i", x)).exact().on("3x3 2x4x4 0x0 1x1");
    op("einsum of sums", x -> Tensor.einsum("ijk->kj", x)).sum().on("2x3x4 1x3x2 0x2x3");
    op("einsum of a cube", x -> Tensor.einsum("iii", x)).sum().on("3x3x3 1x1x1");
    op("einsum of three", x -> Tensor.einsum("ij,kj,kl->il", x, x, x)).sum().on("2x3 3x4 2x1 0x2");
    op2("tensordot", (a, b) -> a.tensordot(b, 2)).sum().on("2x3x4:3x4x2 3x4:3x4").alsoOn(I32);
    op2("tensordot over axes", (a, b) -> a.tensordot(b, new int[] {1, 0}, new int[] {0, 1}))
        .sum()
        .on("3x4x5:4x3x2 3x4:4x3 0x2:2x0");
    op("trace", Tensor::trace).sum().on("3x3 2x4 4x2 2x3x3 0x0 0x3 1x1 33x33").alsoOn(ANY);
    op2("kron", Tensor::kron).exact().on("2x3:4x2 3:2 2x3:4 ():2x2 0x2:3x2").alsoOn(INTS);
  }
}
