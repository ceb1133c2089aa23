package dev.adjoint.core;

/**
 * The element type of a tensor.
 *
 * <p>Names in messages follow the field: {@code f32}, {@code f64}, {@code i32}, {@code i64}, {@code
 * bool}, {@code u8}. Two floating types never mix silently; see {@link Tensor#to(DType)}.
 */
public enum DType {
  /** 32-bit IEEE 754, the default of factories without data and of layers. */
  F32("f32", 4, true),
  /** 64-bit IEEE 754, the type of {@code Tensor.of(double...)}. */
  F64("f64", 8, true),
  /** 32-bit two's complement integer. */
  I32("i32", 4, false),
  /** 64-bit two's complement integer. */
  I64("i64", 8, false),
  /** Truth values, stored as bytes 0 and 1. */
  BOOL("bool", 1, false),
  /** Unsigned bytes 0..255, the type of images. */
  U8("u8", 1, false);

  private final String shortName;
  private final int bytes;
  private final boolean floating;

  DType(String shortName, int bytes, boolean floating) {
    this.shortName = shortName;
    this.bytes = bytes;
    this.floating = floating;
  }

  /** Bytes an element takes in memory. */
  public int bytes() {
    return bytes;
  }

  /** Whether values are IEEE 754 numbers, and so may carry a gradient. */
  public boolean isFloating() {
    return floating;
  }

  /** Whether values are integers ({@code bool} is not). */
  public boolean isInteger() {
    return !floating && this != BOOL;
  }

  /** The name used in messages, for example {@code f32}. */
  @Override
  public String toString() {
    return shortName;
  }
}
