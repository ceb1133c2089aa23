package dev.adjoint.conformance;

import static dev.adjoint.core.DType.BOOL;
import static dev.adjoint.core.DType.F64;
import static dev.adjoint.core.DType.I64;

import dev.adjoint.core.Tensor;

/** The lines of operations that move elements. */
final class MovementSpecs extends Lines {
  @Override
  void write() {
    movement();
  }

  private void movement() {
    op("reshape", x -> x.reshape(4, -1)).exact().on("2x3x4 8 4x1").alsoOn(ANY);
    op("reshape to a scalar", x -> x.reshape()).exact().on("1 1x1 ()").alsoOn(ANY);
    op("flatten", x -> x.flatten(1)).exact().on("2x3x4 2x3 2x0x3").alsoOn(ANY);
    op("transpose", x -> x.transpose(0, -1)).exact().on("3x4 2x3x4 5 0x2");
    op("permute", x -> x.permute(2, 0, -2)).exact().on("2x3x4 1x17x3").alsoOn(ANY);
    op("moveToEnd", x -> x.moveToEnd(0)).exact().on("2x3x4 5 3x17").alsoOn(ANY);
    op("unsqueeze", x -> x.unsqueeze(-1)).exact().on("2x3 () 0").alsoOn(ANY);
    op("squeeze", x -> x.squeeze(1)).exact().on("2x1x3 4x1 0x1").alsoOn(ANY);
    op("expand", x -> x.expand(2, 3, 4)).exact().on("3x1 3x4 () 2x1x1").alsoOn(ANY);
    op("slice", x -> x.slice(0, 1, 3)).exact().on("3x4 5 2x2").alsoOn(ANY);
    op("slice with a step", x -> x.slice(-1, 1, 9, 3)).exact().on("2x9 4 0 3x17");
    op("slice backwards", x -> x.slice(0, -2, -9, -2)).exact().on("6 5x3 1").alsoOn(ANY);
    op("select", x -> x.select(1, -1)).exact().on("2x3 2x3x4 0x2").alsoOn(ANY);
    op("flip", x -> x.flip(0, -1)).exact().on("2x3 5 2x3x4 0x3").alsoOn(ANY);
    op("concat", 3, t -> Tensor.concat(0, t)).exact().on("2x3:1x3:3x3 2:0:3 1:17:33").alsoOn(ANY);
    op("concat along the last axis", 2, t -> Tensor.concat(-1, t))
        .exact()
        .on("2x3:2x1 2x2x1:2x2x17");
    op("stack", 3, t -> Tensor.stack(1, t)).exact().on("2x3:2x3:2x3 4:4:4").alsoOn(ANY);
    op("stack of scalars", 2, t -> Tensor.stack(0, t)).exact().on("():()");
    op("to f64", x -> x.to(F64)).exact().on("2x3 () 0 33").alsoOn(ANY);
    op("to i64", x -> x.to(I64)).exact().on("2x3 () 0 33").alsoOn(ANY).noGradient(INDEX);
    op("to bool", x -> x.to(BOOL)).exact().on("2x3 () 0").alsoOn(ANY).noGradient(TRUTH);
    op("copy", Tensor::copy).exact().on("2x3 () 0 33 2x3x17").large("70x9x131").alsoOn(ANY);
    op("contiguous", Tensor::contiguous).exact().on("2x3 () 2x17").alsoOn(ANY);
  }
}
