package dev.adjoint.cpu;

import dev.adjoint.core.expr.Fn;
import dev.adjoint.core.expr.Fn2;
import dev.adjoint.cpu.Ir.Kind;
import dev.adjoint.cpu.Ir.Node;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;

/** One element at a time, on Java's own numbers. */
final class ScalarCode extends LoopCode {
  private static final ClassDesc HOST = ClassDesc.of("dev.adjoint.cpu.Host");
  private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
  private static final ClassDesc FLOAT = ClassDesc.of("java.lang.Float");
  private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");

  private final ClassDesc real;
  private final ClassDesc bits;
  private final boolean wide;

  ScalarCode(Ir ir, CodeBuilder cb) {
    super(ir, cb);
    real = lane.desc;
    wide = lane != Lane.F32;
    bits = wide ? ConstantDescs.CD_long : ConstantDescs.CD_int;
  }

  @Override
  int step() {
    return 1;
  }

  @Override
  TypeKind type(Kind kind) {
    return switch (kind) {
      case REAL -> lane.kind;
      case BITS -> wide ? TypeKind.LONG : TypeKind.INT;
      case MASK -> TypeKind.INT;
    };
  }

  @Override
  boolean keepsLiterals() {
    return false;
  }

  @Override
  void literal(Node n) {
    double number = Double.longBitsToDouble(n.imm());
    if (n.op() == Ir.Op.BIT_LITERAL) {
      bitLiteral(n.imm());
    } else {
      switch (lane) {
        case F32 -> cb.loadConstant((float) number);
        case F64 -> cb.loadConstant(number);
        case I64 -> cb.loadConstant((long) number);
      }
    }
  }

  private void bitLiteral(long value) {
    if (wide) {
      cb.loadConstant(value);
    } else {
      cb.loadConstant((int) value);
    }
  }

  @Override
  void load() {
    cb.arrayLoad(lane.kind);
  }

  @Override
  void store() {
    cb.arrayStore(lane.kind);
  }

  @Override
  void broadcast() {}

  @Override
  void leaveIfNeeded(Node rescue, Runnable leave) {}

  @Override
  void operation(Node n) {
    switch (n.op()) {
      case SELECT -> select(n);
      case RESCUE -> rescue(n);
      case LT, LE, EQ, NE -> truth(n);
      default -> {
        push(n.a());
        if (n.b() >= 0) {
          push(n.b());
        }
        if (n.c() >= 0) {
          push(n.c());
        }
        arithmetic(n);
      }
    }
  }

  private void arithmetic(Node n) {
    switch (n.op()) {
      case ADD -> pick(cb::fadd, cb::dadd, cb::ladd);
      case SUB -> pick(cb::fsub, cb::dsub, cb::lsub);
      case MUL -> pick(cb::fmul, cb::dmul, cb::lmul);
      case DIV -> pick(cb::fdiv, cb::ddiv, () -> math("floorDiv", 2));
      case TRUNC_DIV -> cb.ldiv();
      case FMA -> math("fma", 3);
      case NEG -> pick(cb::fneg, cb::dneg, cb::lneg);
      case ABS -> math("abs", 1);
      case SQRT -> sqrt();
      case MIN -> math("min", 2);
      case MAX -> math("max", 2);
      case TO_BITS -> toBits();
      case FROM_BITS -> fromBits();
      case BIT_ADD -> pick(cb::iadd, cb::ladd, cb::ladd);
      case BIT_SUB -> pick(cb::isub, cb::lsub, cb::lsub);
      case BIT_AND -> pick(cb::iand, cb::land, cb::land);
      case BIT_OR -> pick(cb::ior, cb::lor, cb::lor);
      case BIT_XOR -> pick(cb::ixor, cb::lxor, cb::lxor);
      case SHL -> {
        cb.loadConstant((int) n.imm());
        pick(cb::ishl, cb::lshl, cb::lshl);
      }
      case SAR -> {
        cb.loadConstant((int) n.imm());
        pick(cb::ishr, cb::lshr, cb::lshr);
      }
      case HOST -> host(n.imm(), n.b() >= 0 ? 2 : 1);
      default -> throw new IllegalStateException(n.toString());
    }
  }

  private void toBits() {
    if (lane != Lane.I64) {
      cb.invokestatic(
          wide ? DOUBLE : FLOAT,
          wide ? "doubleToRawLongBits" : "floatToRawIntBits",
          MethodTypeDesc.of(bits, real));
    }
  }

  private void fromBits() {
    if (lane != Lane.I64) {
      cb.invokestatic(
          wide ? DOUBLE : FLOAT,
          wide ? "longBitsToDouble" : "intBitsToFloat",
          MethodTypeDesc.of(real, bits));
    }
  }

  private void pick(Runnable ifFloat, Runnable ifDouble, Runnable ifLong) {
    switch (lane) {
      case F32 -> ifFloat.run();
      case F64 -> ifDouble.run();
      case I64 -> ifLong.run();
    }
  }

  /** The double root of a float, rounded to a float, is the correctly rounded float root. */
  private void sqrt() {
    if (!wide) {
      cb.f2d();
    }
    cb.invokestatic(
        MATH, "sqrt", MethodTypeDesc.of(ConstantDescs.CD_double, ConstantDescs.CD_double));
    if (!wide) {
      cb.d2f();
    }
  }

  private void math(String name, int operands) {
    cb.invokestatic(MATH, name, type(operands));
  }

  private MethodTypeDesc type(int operands) {
    ClassDesc[] parameters = new ClassDesc[operands];
    Arrays.fill(parameters, real);
    return MethodTypeDesc.of(real, parameters);
  }

  private void host(long function, int operands) {
    String name =
        operands == 1 ? Fn.values()[(int) function].text() : Fn2.values()[(int) function].text();
    cb.invokestatic(HOST, name, type(operands));
  }

  private void truth(Node n) {
    Label no = cb.newLabel();
    Label end = cb.newLabel();
    compare(n, no);
    cb.iconst_1().goto_(end);
    cb.labelBinding(no).iconst_0();
    cb.labelBinding(end);
  }

  /** {@code a, b -> a or b}: both are computed, one is dropped. */
  private void select(Node n) {
    push(n.b());
    toBits();
    push(n.c());
    toBits();
    Label no = cb.newLabel();
    Label end = cb.newLabel();
    unless(n.a(), no);
    if (wide) {
      cb.pop2().goto_(end);
      cb.labelBinding(no).dup2_x2().pop2().pop2();
    } else {
      cb.pop().goto_(end);
      cb.labelBinding(no).swap().pop();
    }
    cb.labelBinding(end);
    fromBits();
  }

  private void rescue(Node n) {
    Node host = ir.node(n.b());
    keep(host.a());
    if (host.b() >= 0) {
      keep(host.b());
    }
    push(n.c());
    Label end = cb.newLabel();
    unless(n.a(), end);
    if (wide) {
      cb.pop2();
    } else {
      cb.pop();
    }
    operation(host);
    cb.labelBinding(end);
  }

  /** Jumps if a mask is false. */
  private void unless(int mask, Label no) {
    if (isKept(mask)) {
      push(mask);
      cb.ifeq(no);
    } else {
      compare(ir.node(mask), no);
    }
  }

  /** Jumps if the relation does not hold; it does not hold with a NaN, but for NE. */
  private void compare(Node n, Label no) {
    push(n.a());
    push(n.b());
    switch (n.op()) {
      case LT -> {
        pick(cb::fcmpg, cb::dcmpg, cb::lcmp);
        cb.ifge(no);
      }
      case LE -> {
        pick(cb::fcmpg, cb::dcmpg, cb::lcmp);
        cb.ifgt(no);
      }
      case EQ -> {
        pick(cb::fcmpl, cb::dcmpl, cb::lcmp);
        cb.ifne(no);
      }
      case NE -> {
        pick(cb::fcmpl, cb::dcmpl, cb::lcmp);
        cb.ifeq(no);
      }
      default -> throw new IllegalStateException(n.toString());
    }
  }
}
