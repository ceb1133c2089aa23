package dev.adjoint.nn;

import dev.adjoint.core.Operand;
import dev.adjoint.core.Param;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a class that may hold parameters, found once a class.
 *
 * @param slots the instance fields, superclasses included
 * @param declaresParameters whether a field is declared as a {@link Param} or {@link Model}
 */
record FieldLayout(List<Slot> slots, boolean declaresParameters) {
  /**
   * One field.
   *
   * @param readable whether reflection may read it
   */
  record Slot(Field field, String name, boolean readable) {
    boolean isFinal() {
      return Modifier.isFinal(field.getModifiers());
    }

    /** Whether the compiler made it: a captured variable, or the instance around an inner class. */
    boolean isCapture() {
      return field.isSynthetic() || field.getDeclaringClass().isHidden();
    }

    boolean isDeclaredParameter() {
      return isParameter(field.getType());
    }

    @Nullable Object read(Object owner) {
      try {
        return field.get(owner);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e); // readable says otherwise
      }
    }
  }

  private static final ClassValue<FieldLayout> LAYOUTS =
      new ClassValue<>() {
        @Override
        protected FieldLayout computeValue(Class<?> type) {
          return compute(type);
        }
      };

  static FieldLayout of(Class<?> type) {
    return LAYOUTS.get(type);
  }

  private static FieldLayout compute(Class<?> type) {
    List<Slot> slots = new ArrayList<>();
    boolean parameters = false;
    for (Class<?> c = type; c != null && !isJdk(c); c = c.getSuperclass()) {
      for (Field f : c.getDeclaredFields()) {
        if (Modifier.isStatic(f.getModifiers())
            || Modifier.isTransient(f.getModifiers())
            || !mayHold(f.getType())) {
          continue;
        }
        Name name = f.getAnnotation(Name.class);
        boolean own = name == null || (name.value().isEmpty() && f.getType() == Param.class);
        Slot s = new Slot(f, own ? f.getName() : name.value(), f.trySetAccessible());
        slots.add(s);
        parameters |= s.isDeclaredParameter() && !s.isCapture();
      }
    }
    return new FieldLayout(List.copyOf(slots), parameters);
  }

  private static boolean isParameter(Class<?> type) {
    return type == Param.class || Model.class.isAssignableFrom(type);
  }

  private static boolean isJdk(Class<?> type) {
    return type.getName().startsWith("java.");
  }

  /** Whether a variable of that type can lead to a parameter. */
  private static boolean mayHold(Class<?> type) {
    if (type.isArray()) {
      return mayHold(type.componentType());
    }
    if (type.isPrimitive() || type.isEnum()) {
      return false;
    }
    if (isJdk(type)) {
      return type == Object.class
          || type == Record.class
          || type == Optional.class
          || Iterable.class.isAssignableFrom(type)
          || Map.class.isAssignableFrom(type)
          || type.isInterface() && !type.getName().startsWith("java.lang.");
    }
    return !type.getName().startsWith("dev.adjoint.core.") || Operand.class.isAssignableFrom(type);
  }
}
