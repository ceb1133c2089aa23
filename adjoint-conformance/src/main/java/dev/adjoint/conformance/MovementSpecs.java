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
    op("reshape to a scalar", x -> x.reshape())
        .exact()
        .on("1 1x1 ()")
        .alsoOn(ANY)
        .noEmpty("one element");
    op("flatten", x -> x.flatten(1)).exact().on("2x3x4 2x3 2x0x3").alsoOn(ANY);
    op("flatten all", x -> x.flatten()).exact().on("2x3x4 () 2x0x3").alsoOn(ANY);
    op("unflatten", x -> x.unflatten(-1, 2, -1)).exact().on("3x4 6 0x2 3x0").alsoOn(ANY);
    op("unflatten axis 0", x -> x.unflatten(0, 1, 3, 2)).exact().on("6x5 6");
    op("transpose", x -> x.transpose(0, -1)).exact().on("3x4 2x3x4 5 0x2");
    op("permute", x -> x.permute(2, 0, -2)).exact().on("2x3x4 1x17x3").alsoOn(ANY);
    op("moveToEnd", x -> x.moveToEnd(0)).exact().on("2x3x4 5 3x17").alsoOn(ANY);
    op("moveAxis", x -> x.moveAxis(0, 2)).exact().on("2x3x4 2x1x17 2x3x4x5").alsoOn(ANY);
    op("moveAxis back", x -> x.moveAxis(-1, 1)).exact().on("2x3x4 2x3 2x3x4x5 2x0x3");
    op("unsqueeze", x -> x.unsqueeze(-1)).exact().on("2x3 () 0").alsoOn(ANY);
    op("squeeze", x -> x.squeeze(1)).exact().on("2x1x3 4x1 0x1").alsoOn(ANY);
    op("squeeze all", x -> x.squeeze()).exact().on("2x1x3x1 1x1 () 1x0").alsoOn(ANY);
    op("expand", x -> x.expand(2, 3, 4))
        .exact()
        .on("3x1 3x4 () 2x1x1")
        .alsoOn(ANY)
        .noEmpty("its shape is given");
    op("flip", x -> x.flip(0, -1)).exact().on("2x3 5 2x3x4 0x3").alsoOn(ANY);
    op("to f64", x -> x.to(F64)).exact().on("2x3 () 0 33").alsoOn(ANY);
    op("to i64", x -> x.to(I64)).exact().on("2x3 () 0 33").alsoOn(ANY).noGradient(INDEX);
    op("to bool", x -> x.to(BOOL)).exact().on("2x3 () 0").alsoOn(ANY).noGradient(TRUTH);
    op("copy", Tensor::copy).exact().on("2x3 () 0 33 2x3x17").large("70x9x131").alsoOn(ANY);
    op("contiguous", Tensor::contiguous).exact().on("2x3 () 2x17").alsoOn(ANY);
  }
}
