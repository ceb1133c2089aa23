package dev.adjoint.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.adjoint.core.Activations;
import dev.adjoint.core.Arithmetic;
import dev.adjoint.core.Attention;
import dev.adjoint.core.Comparisons;
import dev.adjoint.core.Contractions;
import dev.adjoint.core.Convolutions;
import dev.adjoint.core.Diagonals;
import dev.adjoint.core.Exponentials;
import dev.adjoint.core.Extrema;
import dev.adjoint.core.Indexing;
import dev.adjoint.core.Joining;
import dev.adjoint.core.Likeness;
import dev.adjoint.core.Matrices;
import dev.adjoint.core.Movement;
import dev.adjoint.core.Normalizations;
import dev.adjoint.core.Operand;
import dev.adjoint.core.Ordering;
import dev.adjoint.core.Pooling;
import dev.adjoint.core.Reading;
import dev.adjoint.core.Rectifiers;
import dev.adjoint.core.Reductions;
import dev.adjoint.core.Resampling;
import dev.adjoint.core.Rounding;
import dev.adjoint.core.Scans;
import dev.adjoint.core.Scattering;
import dev.adjoint.core.Slicing;
import dev.adjoint.core.SpecialFunctions;
import dev.adjoint.core.Statistics;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.Trigonometry;
import dev.adjoint.core.Windows;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every operation that a user can call has a line in {@link OpSpecs}. */
class CoverageTest {
  private static final List<Class<?>> FAMILIES =
      List.of(
          Arithmetic.class,
          Rounding.class,
          Comparisons.class,
          Exponentials.class,
          Trigonometry.class,
          SpecialFunctions.class,
          Activations.class,
          Rectifiers.class,
          Reductions.class,
          Extrema.class,
          Statistics.class,
          Scans.class,
          Ordering.class,
          Matrices.class,
          Contractions.class,
          Attention.class,
          Movement.class,
          Slicing.class,
          Joining.class,
          Diagonals.class,
          Windows.class,
          Pooling.class,
          Resampling.class,
          Convolutions.class,
          Normalizations.class,
          Indexing.class,
          Scattering.class);

  /** Interfaces of tensors that hold no operations: constants, random draws, and ways to Java. */
  private static final Set<Class<?>> NO_OPERATIONS = Set.of(Likeness.class, Reading.class);

  /** Methods without a line, and why. */
  private static final Map<String, String> EXEMPT = Map.of();

  /** Operations that are methods of Tensor itself. */
  private static final Set<String> OF_TENSOR = Set.of("to", "copy", "contiguous");

  @Test
  void everyFamilyIsKnown() {
    List<Class<?>> families =
        Arrays.stream(Operand.class.getInterfaces())
            .filter(i -> i.getPackageName().equals("dev.adjoint.core"))
            .filter(i -> !NO_OPERATIONS.contains(i))
            .toList();
    assertThat(FAMILIES).containsExactlyInAnyOrderElementsOf(families);
  }

  @Test
  void everyMethodOfEveryFamilyIsCalled() {
    Set<String> called = new HashSet<>();
    OpSpecs.FAMILIES.forEach(lines -> called.addAll(calledFrom(lines.getClass())));
    Set<String> missing = new TreeSet<>();
    Set<String> stale = new TreeSet<>(EXEMPT.keySet());
    for (Class<?> family : FAMILIES) {
      for (Method m : family.getDeclaredMethods()) {
        if (!Modifier.isPublic(m.getModifiers()) || m.isSynthetic()) {
          continue;
        }
        String key = m.getName() + descriptor(m);
        stale.remove(key);
        boolean join = Modifier.isStatic(m.getModifiers()) && has(Tensor.class, m);
        if (!called.contains(key) && !EXEMPT.containsKey(key)) {
          missing.add(family.getSimpleName() + "." + key + (join ? " (call Tensor's)" : ""));
        }
      }
    }
    assertThat(missing).as("methods that no line of OpSpecs calls").isEmpty();
    assertThat(stale).as("exemptions of methods that are gone").isEmpty();
  }

  @Test
  void everyLineIsNamedAfterItsMethod() {
    Set<String> names = new HashSet<>(OF_TENSOR);
    for (Class<?> family : FAMILIES) {
      for (Method m : family.getDeclaredMethods()) {
        names.add(m.getName());
      }
    }
    assertThat(OpSpecs.ALL).allSatisfy(op -> assertThat(names).contains(op.method()));
    assertThat(OpSpecs.ALL.stream().map(OpSpec::name)).doesNotHaveDuplicates();
    Set<String> tested = new HashSet<>();
    OpSpecs.ALL.forEach(op -> tested.add(op.method()));
    assertThat(tested).containsAll(OF_TENSOR);
  }

  private static boolean has(Class<?> type, Method m) {
    return Arrays.stream(type.getMethods())
        .anyMatch(t ->
            t.getName().equals(m.getName())
                && Arrays.equals(t.getParameterTypes(), m.getParameterTypes()));
  }

  private static String descriptor(Method m) {
    return java.lang.invoke.MethodType.methodType(m.getReturnType(), m.getParameterTypes())
        .toMethodDescriptorString();
  }

  /** Name and descriptor of every method that a class calls or refers to. */
  static Set<String> calledFrom(Class<?> type) {
    Set<String> called = new HashSet<>();
    try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
      assertThat(in).isNotNull();
      for (PoolEntry e : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
        if (e instanceof MemberRefEntry m
            && m.owner().asInternalName().startsWith("dev/adjoint/core/")) {
          called.add(m.name().stringValue() + m.type().stringValue());
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return called;
  }
}
