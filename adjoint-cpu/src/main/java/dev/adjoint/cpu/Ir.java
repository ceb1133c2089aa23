package dev.adjoint.cpu;

import dev.adjoint.core.expr.Fn;
import dev.adjoint.core.expr.Fn2;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A straight-line program of machine operations on one lane: what loops are generated from. The
 * scalar and the vector form of a loop execute the same program, each operation of which is exact
 * or correctly rounded; therefore they give equal bits.
 *
 * <p>Values are numbered in the order they are made, operands before results; asking twice for the
 * same operation on the same operands gives the same number.
 */
final class Ir {
  /** What a value is. */
  enum Kind {
    /** A number of the lane's type. */
    REAL,
    /** An integer of the lane's width. */
    BITS,
    /** True or false. */
    MASK
  }

  /** The operations. */
  enum Op {
    /** Input {@code imm} at this element. */
    IN(Kind.REAL),
    /** Constant {@code imm} of the formula; its value is no part of the program. */
    CONSTANT(Kind.REAL),
    /** Run-time scalar {@code imm}. */
    ARG(Kind.REAL),
    /** The number with the bits {@code imm} of a double. */
    LITERAL(Kind.REAL),
    ADD(Kind.REAL),
    SUB(Kind.REAL),
    MUL(Kind.REAL),
    /** Of integers: the floor of the quotient. */
    DIV(Kind.REAL),
    /** Of integers only: the quotient without its fraction. */
    TRUNC_DIV(Kind.REAL),
    /** {@code a b + c}, rounded once. */
    FMA(Kind.REAL),
    NEG(Kind.REAL),
    ABS(Kind.REAL),
    SQRT(Kind.REAL),
    /** As {@link Math#min}. */
    MIN(Kind.REAL),
    /** As {@link Math#max}. */
    MAX(Kind.REAL),
    LT(Kind.MASK),
    LE(Kind.MASK),
    EQ(Kind.MASK),
    NE(Kind.MASK),
    /** {@code a ? b : c} with a mask a. */
    SELECT(Kind.REAL),
    /** The bits of a number. */
    TO_BITS(Kind.BITS),
    /** The number with these bits. */
    FROM_BITS(Kind.REAL),
    /** The integer {@code imm}. */
    BIT_LITERAL(Kind.BITS),
    BIT_ADD(Kind.BITS),
    BIT_SUB(Kind.BITS),
    BIT_AND(Kind.BITS),
    BIT_OR(Kind.BITS),
    BIT_XOR(Kind.BITS),
    /** Shift left by {@code imm}. */
    SHL(Kind.BITS),
    /** Shift right by {@code imm}, copying the sign. */
    SAR(Kind.BITS),
    /** The method of {@link Host} for function {@code imm}, of a, or of a and b. No vector form. */
    HOST(Kind.REAL),
    /**
     * {@code a ? b : c} with a mask a that is hardly ever true and a {@link #HOST} call b, made
     * only then. A vector loop leaves where a lane has it true, and the scalar loop does those
     * elements.
     */
    RESCUE(Kind.REAL);

    final Kind kind;

    Op(Kind kind) {
      this.kind = kind;
    }
  }

  /** One operation; operands are numbers of earlier ones, or -1. */
  record Node(Op op, int a, int b, int c, long imm) {}

  final Lane lane;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<Node, Integer> numbers = new HashMap<>();
  private final List<Integer> outputs = new ArrayList<>();

  Ir(Lane lane) {
    this.lane = lane;
  }

  List<Node> nodes() {
    return nodes;
  }

  Node node(int i) {
    return nodes.get(i);
  }

  Kind kind(int i) {
    return nodes.get(i).op.kind;
  }

  List<Integer> outputs() {
    return outputs;
  }

  /** Makes a number the next output. */
  void output(int value) {
    outputs.add(value);
  }

  /**
   * About how many cycles a vector takes. Processors have units for some four operations a cycle
   * but hold only some 140 that wait for operands (fitted to a Zen 5; others have fewer):
   * operations in a long chain are waited for one by one.
   */
  double cycles() {
    double[] ready = new double[nodes.size()];
    double longest = 0;
    int operations = 0;
    for (int i = 0; i < ready.length; i++) {
      Node n = nodes.get(i);
      for (int operand : new int[] {n.a, n.b, n.c}) {
        if (operand >= 0) {
          ready[i] = Math.max(ready[i], ready[operand]);
        }
      }
      ready[i] += latency(n.op);
      longest = Math.max(longest, ready[i]);
      operations += latency(n.op) > 0 || n.op == Op.IN ? 1 : 0;
    }
    return operations * Math.max(1 / 4.0, longest / 140);
  }

  private static double latency(Op op) {
    return switch (op) {
      case IN, CONSTANT, ARG, LITERAL, BIT_LITERAL, TO_BITS, FROM_BITS, HOST -> 0;
      case ADD, SUB -> 3;
      case MUL, FMA, MIN, MAX -> 4;
      case DIV, TRUNC_DIV -> 13;
      case SQRT -> 20;
      case LT, LE, EQ, NE -> 5;
      default -> 1;
    };
  }

  /** Whether every operation has a vector form: no host call but in a rescue. */
  boolean hasVectorForm() {
    if (lane == Lane.I64) {
      return false;
    }
    boolean[] called = new boolean[nodes.size()];
    for (Node n : nodes) {
      for (int operand : n.op == Op.RESCUE ? new int[] {n.a, n.c} : new int[] {n.a, n.b, n.c}) {
        if (operand >= 0) {
          called[operand] = true;
        }
      }
    }
    outputs.forEach(o -> called[o] = true);
    for (int i = 0; i < called.length; i++) {
      if (called[i] && nodes.get(i).op == Op.HOST) {
        return false;
      }
    }
    return true;
  }

  private int make(Op op, int a, int b, int c, long imm) {
    Node n = new Node(op, a, b, c, imm);
    Integer known = numbers.putIfAbsent(n, nodes.size());
    if (known != null) {
      return known;
    }
    nodes.add(n);
    return nodes.size() - 1;
  }

  int leaf(Op op, int index) {
    return make(op, -1, -1, -1, index);
  }

  int literal(double value) {
    return make(
        Op.LITERAL,
        -1,
        -1,
        -1,
        Double.doubleToRawLongBits(lane == Lane.F32 ? (float) value : value));
  }

  int bitLiteral(long bits) {
    return make(Op.BIT_LITERAL, -1, -1, -1, bits);
  }

  int unary(Op op, int a) {
    return make(op, a, -1, -1, 0);
  }

  int binary(Op op, int a, int b) {
    return make(op, a, b, -1, 0);
  }

  int ternary(Op op, int a, int b, int c) {
    return make(op, a, b, c, 0);
  }

  int host(Fn fn, int a) {
    return make(Op.HOST, a, -1, -1, fn.ordinal());
  }

  int host(Fn2 fn, int a, int b) {
    return make(Op.HOST, a, b, -1, fn.ordinal());
  }

  int rescue(int rare, int host, int usual) {
    return ternary(Op.RESCUE, rare, host, usual);
  }

  /** The same program with the operations that no output needs left out. */
  Ir withoutDeadCode() {
    boolean[] live = new boolean[nodes.size()];
    outputs.forEach(o -> live[o] = true);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (live[i]) {
        Node n = nodes.get(i);
        for (int operand : new int[] {n.a, n.b, n.c}) {
          if (operand >= 0) {
            live[operand] = true;
          }
        }
      }
    }
    Ir result = new Ir(lane);
    int[] at = new int[nodes.size()];
    for (int i = 0; i < at.length; i++) {
      if (live[i]) {
        Node n = nodes.get(i);
        at[i] = result.make(n.op, to(at, n.a), to(at, n.b), to(at, n.c), n.imm);
      }
    }
    outputs.forEach(o -> result.output(at[o]));
    return result;
  }

  private static int to(int[] at, int i) {
    return i < 0 ? -1 : at[i];
  }

  // Short names for the lowering of functions

  int add(int a, int b) {
    return binary(Op.ADD, a, b);
  }

  int sub(int a, int b) {
    return binary(Op.SUB, a, b);
  }

  int mul(int a, int b) {
    return binary(Op.MUL, a, b);
  }

  int div(int a, int b) {
    return binary(Op.DIV, a, b);
  }

  int fma(int a, int b, int c) {
    return ternary(Op.FMA, a, b, c);
  }

  int neg(int a) {
    return unary(Op.NEG, a);
  }

  int abs(int a) {
    return unary(Op.ABS, a);
  }

  int lt(int a, int b) {
    return binary(Op.LT, a, b);
  }

  int select(int mask, int a, int b) {
    return ternary(Op.SELECT, mask, a, b);
  }

  int bits(int a) {
    return unary(Op.TO_BITS, a);
  }

  int real(int bits) {
    return unary(Op.FROM_BITS, bits);
  }

  int shl(int a, int by) {
    return make(Op.SHL, a, -1, -1, by);
  }

  int sar(int a, int by) {
    return make(Op.SAR, a, -1, -1, by);
  }
}
