package dev.adjoint.core.kernel;

import dev.adjoint.core.DType;
import dev.adjoint.core.Device;

/** Memory that tensors view. Only kernels look inside. */
public interface Storage {
  /** Where the memory is. */
  Device device();

  /** The array that holds the numbers, of the Java type that {@link #allocate} gives a dtype. */
  Object array();

  /** Memory of this JVM over an existing array, which is not copied. */
  static Storage heap(Object array) {
    return new Heap(array);
  }

  /** A new zeroed array for {@code n} elements of that dtype: bool and u8 take bytes. */
  static Object allocate(DType dtype, int n) {
    return switch (dtype) {
      case F32 -> new float[n];
      case F64 -> new double[n];
      case I32 -> new int[n];
      case I64 -> new long[n];
      case BOOL, U8 -> new byte[n];
    };
  }

  /** A Java heap array. */
  record Heap(Object array) implements Storage {
    @Override
    public Device device() {
      return Device.CPU;
    }
  }
}
