package dev.adjoint.core;

import static java.util.Map.entry;

import dev.adjoint.core.kernel.View;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Arrays of arrays and lists of lists, to and from tensors. */
final class Nested {
  /** The element types of the Java types that hold numbers. */
  private static final Map<Class<?>, DType> TYPES =
      Map.ofEntries(
          entry(double.class, DType.F64),
          entry(Double.class, DType.F64),
          entry(float.class, DType.F32),
          entry(Float.class, DType.F32),
          entry(long.class, DType.I64),
          entry(Long.class, DType.I64),
          entry(int.class, DType.I32),
          entry(Integer.class, DType.I32),
          entry(short.class, DType.I32),
          entry(Short.class, DType.I32),
          entry(char.class, DType.I32),
          entry(Character.class, DType.I32),
          entry(byte.class, DType.U8),
          entry(Byte.class, DType.U8),
          entry(boolean.class, DType.BOOL),
          entry(Boolean.class, DType.BOOL));

  private final int[] sizes;
  private final View view;
  private int next;

  private Nested(int[] sizes, DType dtype) {
    this.sizes = sizes;
    this.view = View.allocate(dtype, Shape.of(sizes));
  }

  /** The tensor of an array of any rank, a list of lists, or a mixture; copied. */
  static Tensor tensor(Object nested) {
    List<Integer> sizes = new ArrayList<>();
    DType found = null;
    Object level = nested;
    while (level != null && length(level) >= 0) {
      int n = length(level);
      sizes.add(n);
      if (n == 0) {
        found = empty(level.getClass(), sizes);
        level = null;
      } else {
        level = child(level, 0);
      }
    }
    if (level != null) {
      found = TYPES.get(level.getClass());
    }
    // What is no number is reported, with its place, where the numbers are read.
    DType dtype = found == null ? Modes.dtype() : found;
    Nested n = new Nested(sizes.stream().mapToInt(Integer::intValue).toArray(), dtype);
    n.read(nested, new int[0]);
    return Tensor.of(n.view);
  }

  /** An array's class tells the rank and the type even where there is nothing. */
  private static @Nullable DType empty(Class<?> array, List<Integer> sizes) {
    Class<?> c = array;
    while (c.isArray() && c.getComponentType().isArray()) {
      sizes.add(0);
      c = c.getComponentType();
    }
    return TYPES.get(c.isArray() ? c.getComponentType() : c);
  }

  /** The number of entries of an array or list; -1 for anything else. */
  private static int length(Object level) {
    return level instanceof List<?> list
        ? list.size()
        : level.getClass().isArray() ? Array.getLength(level) : -1;
  }

  private static @Nullable Object child(Object level, int i) {
    return level instanceof List<?> list ? list.get(i) : Array.get(level, i);
  }

  private void read(@Nullable Object at, int[] path) {
    if (at == null) {
      throw new ShapeException(
          "of: " + place(path) + " is null; every entry must be a number or an array of numbers.");
    }
    int n = length(at);
    if (path.length == sizes.length || n < 0) {
      leaf(at, path);
      return;
    }
    if (n != sizes[path.length]) {
      int[] first = path.clone();
      Arrays.fill(first, 0);
      throw new ShapeException(
          "of: "
              + place(path)
              + " has "
              + n
              + " entries and "
              + place(first)
              + " has "
              + sizes[path.length]
              + "; arrays at the same depth must have equal length.");
    }
    if (at.getClass().getComponentType() == javaType(view.dtype()) && view.dtype() != DType.BOOL) {
      System.arraycopy(at, 0, view.storage().array(), next, n);
      next += n;
      return;
    }
    int[] below = Arrays.copyOf(path, path.length + 1);
    for (int i = 0; i < n; i++) {
      below[path.length] = i;
      read(child(at, i), below);
    }
  }

  private void leaf(Object at, int[] path) {
    if (path.length < sizes.length || length(at) >= 0) {
      throw new ShapeException(
          "of: "
              + place(path)
              + " lies at depth "
              + path.length
              + " and is "
              + (length(at) >= 0 ? "an array" : "of type " + at.getClass().getSimpleName())
              + ", but "
              + place(new int[sizes.length])
              + " is a number; all numbers must lie equally deep.");
    }
    DType type = TYPES.get(at.getClass());
    if (type != view.dtype()) {
      throw new DTypeException(
          "of: "
              + place(path)
              + " is of type "
              + at.getClass().getSimpleName()
              + (type == null
                  ? "; entries must be Java numbers or booleans. Tensors are joined by stack."
                  : " among those of " + view.dtype() + "; all must be of one Java type."));
    }
    switch (at) {
      case Boolean b -> view.setLong(next, b ? 1 : 0);
      case Character c -> view.setLong(next, c);
      case Double d -> view.setDouble(next, d);
      case Float f -> view.setDouble(next, f);
      default -> view.setLong(next, ((Number) at).longValue());
    }
    next++;
  }

  private static String place(int[] path) {
    if (path.length == 0) {
      return "the array";
    }
    StringBuilder s = new StringBuilder("entry ");
    for (int i : path) {
      s.append('[').append(i).append(']');
    }
    return s.toString();
  }

  /** The Java type that holds the elements of a tensor. */
  private static Class<?> javaType(DType dtype) {
    return switch (dtype) {
      case F32 -> float.class;
      case F64 -> double.class;
      case I32 -> int.class;
      case I64 -> long.class;
      case BOOL -> boolean.class;
      case U8 -> byte.class;
    };
  }

  /** Arrays of arrays, as deep as the tensor has axes; a boxed number for a scalar. */
  static Object arrays(View v) {
    return arrays(v, v.offset(), 0);
  }

  private static Object arrays(View v, int at, int axis) {
    int rank = v.shape().rank();
    if (axis == rank) {
      return element(v, at);
    }
    int n = v.shape().size(axis);
    Object out;
    if (axis == rank - 1) {
      out = Array.newInstance(javaType(v.dtype()), n);
    } else {
      int[] lengths = new int[rank - axis];
      lengths[0] = n;
      out = Array.newInstance(javaType(v.dtype()), lengths);
    }
    for (int i = 0; i < n; i++) {
      Array.set(out, i, arrays(v, at + i * v.stride(axis), axis + 1));
    }
    return out;
  }

  /** Lists of lists, as deep as the tensor has axes; of a scalar, a list of its number. */
  static List<Object> lists(View v) {
    return v.shape().rank() == 0 ? List.of(element(v, v.offset())) : lists(v, v.offset(), 0);
  }

  private static List<Object> lists(View v, int at, int axis) {
    List<Object> out = new ArrayList<>();
    for (int i = 0; i < v.shape().size(axis); i++) {
      int child = at + i * v.stride(axis);
      out.add(axis == v.shape().rank() - 1 ? element(v, child) : lists(v, child, axis + 1));
    }
    return Collections.unmodifiableList(out);
  }

  private static Object element(View v, int at) {
    return switch (v.dtype()) {
      case F32 -> v.f32()[at];
      case F64 -> v.f64()[at];
      case I32 -> v.i32()[at];
      case I64 -> v.i64()[at];
      case BOOL -> v.bytes()[at] != 0;
      case U8 -> v.bytes()[at];
    };
  }
}
