package dev.adjoint.cpu;

import dev.adjoint.core.DType;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;

/** The type a loop computes in, and the layout of its bits. */
enum Lane {
  /** 32-bit floats. */
  F32(DType.F32, TypeKind.FLOAT, ConstantDescs.CD_float, 23, 127),
  /** 64-bit floats. */
  F64(DType.F64, TypeKind.DOUBLE, ConstantDescs.CD_double, 52, 1023),
  /** 64-bit integers; scalar loops only. */
  I64(DType.I64, TypeKind.LONG, ConstantDescs.CD_long, 0, 0);

  /** The element type of arrays that need no conversion. */
  final DType dtype;

  /** The same, for bytecode. */
  final TypeKind kind;

  /** The same, in descriptors. */
  final ClassDesc desc;

  /** Number of explicit mantissa bits. */
  final int mantissa;

  /** What is added to the exponent before it is stored. */
  final int bias;

  Lane(DType dtype, TypeKind kind, ClassDesc desc, int mantissa, int bias) {
    this.dtype = dtype;
    this.kind = kind;
    this.desc = desc;
    this.mantissa = mantissa;
    this.bias = bias;
  }

  /** A new array of {@code n} elements. */
  Object array(int n) {
    return switch (this) {
      case F32 -> new float[n];
      case F64 -> new double[n];
      case I64 -> new long[n];
    };
  }

  /** The bits of a number, sign-extended. */
  long bits(double value) {
    return this == F32 ? Float.floatToRawIntBits((float) value) : Double.doubleToRawLongBits(value);
  }
}
