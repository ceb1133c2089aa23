package dev.adjoint.cpu;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.function.Consumer;

/** Makes a {@link Loop} of a program: a hidden class, which goes when the last loop of it goes. */
final class LoopClass {
  private static final ClassDesc NAME = ClassDesc.of("dev.adjoint.cpu.GeneratedLoop");
  private static final ClassDesc LOOP = ClassDesc.of("dev.adjoint.cpu.Loop");
  private static final ClassDesc DOUBLES = ConstantDescs.CD_double.arrayType();
  private static final ClassDesc INTS = ConstantDescs.CD_int.arrayType();
  private static final MethodTypeDesc RUN =
      MethodTypeDesc.of(
          ConstantDescs.CD_int,
          ConstantDescs.CD_int,
          ConstantDescs.CD_int,
          ConstantDescs.CD_int,
          ConstantDescs.CD_Object.arrayType(),
          INTS,
          INTS,
          DOUBLES,
          DOUBLES);

  private LoopClass() {}

  /** A loop over single elements; bit k of {@code pattern}: input k has an element of its own. */
  static Loop scalar(Ir ir, int inputs, long pattern) {
    return load(bytes(ir, inputs, pattern, 0));
  }

  /** A loop over vectors of {@code lanes} elements. */
  static Loop vector(Ir ir, int inputs, long pattern, int lanes) {
    return load(bytes(ir, inputs, pattern, lanes));
  }

  /** The bytes of the method run; with 0 lanes, of the scalar loop. */
  static int size(Ir ir, int inputs, long pattern, int lanes) {
    return ClassFile.of().parse(bytes(ir, inputs, pattern, lanes)).methods().stream()
        .filter(m -> m.methodName().equalsString("run"))
        .mapToInt(m -> m.findAttribute(Attributes.code()).orElseThrow().codeLength())
        .sum();
  }

  /** Whether a scalar loop has the method {@code apply}. */
  static boolean hasApply(Ir ir, int inputs) {
    return ir.lane != Lane.I64 && ir.outputs().size() == 1 && inputs >= 1 && inputs <= 3;
  }

  private static MethodTypeDesc apply(Lane lane, int inputs) {
    ClassDesc[] parameters = new ClassDesc[inputs + 2];
    Arrays.fill(parameters, 0, inputs, lane.desc);
    Arrays.fill(parameters, inputs, inputs + 2, DOUBLES);
    return MethodTypeDesc.of(lane.desc, parameters);
  }

  private static byte[] bytes(Ir ir, int inputs, long pattern, int lanes) {
    return ClassFile.of()
        .build(
            NAME,
            cls -> {
              cls.withSuperclass(LOOP).withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC);
              method(cls, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void, LoopClass::initialise);
              if (lanes > 0) {
                method(
                    cls, "run", RUN, c -> new VectorCode(ir, c, lanes).writeRun(inputs, pattern));
                return;
              }
              method(cls, "run", RUN, c -> new ScalarCode(ir, c).writeRun(inputs, pattern));
              if (hasApply(ir, inputs)) {
                MethodTypeDesc type = apply(ir.lane, inputs);
                method(cls, "apply", type, c -> new ScalarCode(ir, c).writeApply(inputs));
              }
            });
  }

  private static void method(
      ClassBuilder cls, String name, MethodTypeDesc type, Consumer<CodeBuilder> body) {
    cls.withMethodBody(name, type, 0, body);
  }

  private static Loop load(byte[] bytes) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
      return (Loop)
          lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("A generated loop does not load.", e);
    }
  }

  private static void initialise(CodeBuilder cb) {
    cb.aload(0).invokespecial(LOOP, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void).return_();
  }
}
