package dev.adjoint.nn;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name of a field in the {@link ParameterTree}, where it is not the field's own:
 * {@code @Name("running_mean") final Param runningMean} gives the name that PyTorch uses in its
 * files. The empty name lifts a field's children into its owner: the layers of a {@link Sequential}
 * are {@code 0}, {@code 1} and not {@code layers.0}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Name {
  /** The name. */
  String value();
}
