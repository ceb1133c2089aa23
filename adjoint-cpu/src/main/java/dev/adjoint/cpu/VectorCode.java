package dev.adjoint.cpu;

import dev.adjoint.cpu.Ir.Kind;
import dev.adjoint.cpu.Ir.Node;
import dev.adjoint.cpu.Ir.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * One vector at a time, on {@code jdk.incubator.vector}, which is named here in descriptors only.
 * Every method called is exact or correctly rounded, lane by lane.
 */
final class VectorCode extends LoopCode {
  private static final String PACKAGE = "jdk.incubator.vector.";
  private static final ClassDesc VECTOR = ClassDesc.of(PACKAGE + "Vector");
  private static final ClassDesc MASK = ClassDesc.of(PACKAGE + "VectorMask");
  private static final ClassDesc SPECIES = ClassDesc.of(PACKAGE + "VectorSpecies");
  private static final ClassDesc OPERATORS = ClassDesc.of(PACKAGE + "VectorOperators");
  private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
  private static final ClassDesc BINARY = OPERATORS.nested("Binary");
  private static final ClassDesc ASSOCIATIVE = OPERATORS.nested("Associative");

  private final int lanes;
  private final ClassDesc reals;
  private final ClassDesc integers;
  private final ClassDesc integer;
  private final boolean wide;

  VectorCode(Ir ir, CodeBuilder cb, int lanes) {
    super(ir, cb);
    this.lanes = lanes;
    wide = lane == Lane.F64;
    reals = ClassDesc.of(PACKAGE + (wide ? "DoubleVector" : "FloatVector"));
    integers = ClassDesc.of(PACKAGE + (wide ? "LongVector" : "IntVector"));
    integer = wide ? ConstantDescs.CD_long : ConstantDescs.CD_int;
  }

  @Override
  int step() {
    return lanes;
  }

  @Override
  TypeKind type(Kind kind) {
    return TypeKind.REFERENCE;
  }

  @Override
  boolean keepsLiterals() {
    return true;
  }

  @Override
  void literal(Node n) {
    if (n.op() == Op.BIT_LITERAL) {
      species(integers);
      if (wide) {
        cb.loadConstant(n.imm());
      } else {
        cb.loadConstant((int) n.imm());
      }
      cb.invokestatic(integers, "broadcast", MethodTypeDesc.of(integers, SPECIES, integer));
      return;
    }
    double number = Double.longBitsToDouble(n.imm());
    if (wide) {
      cb.loadConstant(number);
    } else {
      cb.loadConstant((float) number);
    }
    broadcast();
  }

  private void species(ClassDesc vector) {
    cb.getstatic(vector, "SPECIES_PREFERRED", SPECIES);
  }

  @Override
  void broadcast() {
    species(reals);
    if (wide) {
      cb.dup_x2().pop();
    } else {
      cb.swap();
    }
    cb.invokestatic(reals, "broadcast", MethodTypeDesc.of(reals, SPECIES, lane.desc));
  }

  /** {@code fromArray(species, array, index)}, the species slipped below the two on the stack. */
  @Override
  void load() {
    species(reals);
    cb.dup_x2().pop();
    cb.invokestatic(
        reals,
        "fromArray",
        MethodTypeDesc.of(reals, SPECIES, lane.desc.arrayType(), ConstantDescs.CD_int));
  }

  /** {@code vector.intoArray(array, index)}, the vector slipped below the two. */
  @Override
  void store() {
    cb.dup_x2().pop();
    cb.invokevirtual(
        reals,
        "intoArray",
        MethodTypeDesc.of(ConstantDescs.CD_void, lane.desc.arrayType(), ConstantDescs.CD_int));
  }

  @Override
  void leaveIfNeeded(Node rescue, Runnable leave) {
    Label stay = cb.newLabel();
    push(rescue.a());
    cb.invokevirtual(MASK, "anyTrue", MethodTypeDesc.of(ConstantDescs.CD_boolean)).ifeq(stay);
    leave.run();
    cb.labelBinding(stay);
  }

  @Override
  void operation(Node n) {
    switch (n.op()) {
      case RESCUE -> push(n.c());
      case SELECT -> { // c.blend(b, mask)
        push(n.c());
        push(n.b());
        push(n.a());
        cb.invokevirtual(reals, "blend", MethodTypeDesc.of(reals, VECTOR, MASK));
      }
      case LT, LE, EQ, NE -> {
        push(n.a());
        cb.getstatic(OPERATORS, n.op().name(), COMPARISON);
        push(n.b());
        cb.invokevirtual(reals, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
      }
      case SHL, SAR -> {
        push(n.a());
        cb.getstatic(OPERATORS, n.op() == Op.SHL ? "LSHL" : "ASHR", BINARY);
        if (wide) {
          cb.loadConstant(n.imm());
        } else {
          cb.loadConstant((int) n.imm());
        }
        cb.invokevirtual(integers, "lanewise", MethodTypeDesc.of(integers, BINARY, integer));
      }
      case BIT_XOR -> {
        push(n.a());
        cb.getstatic(OPERATORS, "XOR", ASSOCIATIVE);
        push(n.b());
        cb.invokevirtual(integers, "lanewise", MethodTypeDesc.of(integers, BINARY, VECTOR));
      }
      default -> {
        push(n.a());
        if (n.b() >= 0) {
          push(n.b());
        }
        if (n.c() >= 0) {
          push(n.c());
        }
        method(n);
      }
    }
  }

  private void method(Node n) {
    switch (n.op()) {
      case ADD -> on(reals, "add", 1);
      case SUB -> on(reals, "sub", 1);
      case MUL -> on(reals, "mul", 1);
      case DIV -> on(reals, "div", 1);
      case FMA -> on(reals, "fma", 2);
      case NEG -> on(reals, "neg", 0);
      case ABS -> on(reals, "abs", 0);
      case SQRT -> on(reals, "sqrt", 0);
      case MIN -> on(reals, "min", 1);
      case MAX -> on(reals, "max", 1);
      case BIT_ADD -> on(integers, "add", 1);
      case BIT_SUB -> on(integers, "sub", 1);
      case BIT_AND -> on(integers, "and", 1);
      case BIT_OR -> on(integers, "or", 1);
      case TO_BITS ->
          cb.invokevirtual(
              reals,
              wide ? "reinterpretAsLongs" : "reinterpretAsInts",
              MethodTypeDesc.of(integers));
      case FROM_BITS ->
          cb.invokevirtual(
              integers,
              wide ? "reinterpretAsDoubles" : "reinterpretAsFloats",
              MethodTypeDesc.of(reals));
      default -> throw new IllegalStateException(n + " has no vector form");
    }
  }

  private void on(ClassDesc type, String name, int operands) {
    cb.invokevirtual(
        type,
        name,
        switch (operands) {
          case 0 -> MethodTypeDesc.of(type);
          case 1 -> MethodTypeDesc.of(type, VECTOR);
          default -> MethodTypeDesc.of(type, VECTOR, VECTOR);
        });
  }
}
