package dev.adjoint.cpu;

import dev.adjoint.cpu.Ir.Kind;
import dev.adjoint.cpu.Ir.Node;
import dev.adjoint.cpu.Ir.Op;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.util.Arrays;

/**
 * Writes a program as the bytecode of a {@link Loop}:
 *
 * <pre>{@code
 * scalars and what depends on them alone
 * for each row
 *   inputs with one element a row, and what depends on them alone
 *   for each element (or vector)
 *     everything else
 * }</pre>
 *
 * <p>A value used once stays on the operand stack, one used more often goes into a local variable.
 * All outputs are computed before the first is stored, so an output may lie over an input.
 */
abstract class LoopCode {
  // Parameters of Loop.run
  private static final int ROWS = 1;
  private static final int FROM = 2;
  private static final int TO = 3;
  private static final int ARRAYS = 4;
  private static final int OFFSETS = 5;
  private static final int ROW_STRIDES = 6;
  private static final int CONSTANTS = 7;

  // How often a value changes
  private static final int NEVER = 0;
  private static final int BY_ROW = 1;
  private static final int BY_ELEMENT = 2;

  final Ir ir;
  final Lane lane;
  final CodeBuilder cb;

  private final int[] uses;
  private final int[] changes;
  private final int[] local;
  private boolean loops;
  private boolean aligned;
  private int constants;
  private int[] array = {};
  private int[] position = {};
  private int element;

  LoopCode(Ir ir, CodeBuilder cb) {
    this.ir = ir;
    this.lane = ir.lane;
    this.cb = cb;
    int n = ir.nodes().size();
    uses = new int[n];
    changes = new int[n];
    local = new int[n];
    Arrays.fill(local, -1);
  }

  // What the two forms write differently

  /** Elements done by one step of the inner loop. */
  abstract int step();

  /** The type of a local variable for such a value. */
  abstract TypeKind type(Kind kind);

  /** Leaves the result of an operation other than a leaf on the stack. */
  abstract void operation(Node n);

  /** {@code -> value}; a literal number or literal bits. */
  abstract void literal(Node n);

  /** Whether a literal is worth a local variable. */
  abstract boolean keepsLiterals();

  /** {@code array, index -> value}. */
  abstract void load();

  /** {@code array, index, value ->}. */
  abstract void store();

  /** {@code number -> value}, the same for all lanes. */
  abstract void broadcast();

  /** Writes {@code leave} where this operation cannot be done in this form. */
  abstract void leaveIfNeeded(Node rescue, Runnable leave);

  // The method run

  /**
   * The whole loop; bit k of {@code pattern}: input k has an element of its own. With {@link
   * Loop#ALIGNED} one index serves all operands: then the JIT sees that an output which lies over
   * an input does so element by element, and may turn a scalar loop into vector instructions.
   */
  void writeRun(int inputs, long pattern) {
    loops = true;
    aligned = (pattern & Loop.ALIGNED) != 0;
    constants = CONSTANTS;
    analyse(pattern);
    boolean[] read = new boolean[inputs];
    for (Node n : ir.nodes()) {
      if (n.op() == Op.IN) {
        read[(int) n.imm()] = true;
      }
    }
    int operands = inputs + ir.outputs().size();
    array = new int[operands];
    position = new int[operands];
    for (int k = 0; k < operands; k++) {
      if (k >= inputs || read[k]) {
        openArray(k);
      }
    }
    keepAll(NEVER);
    int row = cb.allocateLocal(TypeKind.INT);
    element = cb.allocateLocal(TypeKind.INT);
    Label rows = cb.newLabel();
    Label elements = cb.newLabel();
    Label rowEnd = cb.newLabel();
    Label end = cb.newLabel();
    cb.iconst_0().istore(row);
    cb.labelBinding(rows).iload(row).iload(ROWS).if_icmpge(end);
    keepAll(BY_ROW);
    cb.iload(FROM).istore(element);
    cb.labelBinding(elements).iload(element).iload(TO).if_icmpge(rowEnd);
    for (Node n : ir.nodes()) {
      if (n.op() == Op.RESCUE) {
        leaveIfNeeded(n, () -> returnVectorsDone(row));
      }
    }
    writeOutputs(inputs);
    cb.iinc(element, step()).goto_(elements);
    cb.labelBinding(rowEnd);
    for (int k = 0; k < operands; k++) {
      if ((k >= inputs || read[k]) && !aligned) {
        cb.iload(position[k]).aload(ROW_STRIDES).loadConstant(k).iaload().iadd();
        cb.istore(position[k]);
      }
    }
    cb.iinc(row, 1).goto_(rows);
    cb.labelBinding(end).loadConstant(Loop.DONE).ireturn();
  }

  private void openArray(int k) {
    array[k] = cb.allocateLocal(TypeKind.REFERENCE);
    position[k] = cb.allocateLocal(TypeKind.INT);
    cb.aload(ARRAYS).loadConstant(k).aaload().checkcast(lane.desc.arrayType()).astore(array[k]);
    cb.aload(OFFSETS).loadConstant(k).iaload().istore(position[k]);
  }

  private void writeOutputs(int inputs) {
    int n = ir.outputs().size();
    if (n == 1) {
      address(inputs);
      push(ir.outputs().getFirst());
      store();
      return;
    }
    for (int out : ir.outputs()) {
      keep(out);
    }
    for (int k = 0; k < n; k++) {
      address(inputs + k);
      push(ir.outputs().get(k));
      store();
    }
  }

  private void address(int operand) {
    cb.aload(array[operand]);
    if (!aligned) {
      cb.iload(position[operand]);
    }
    cb.iload(element);
    if (!aligned) {
      cb.iadd();
    }
  }

  /** {@code row * (to - from) / step + (element - from) / step}. */
  private void returnVectorsDone(int row) {
    cb.iload(row).iload(TO).iload(FROM).isub().loadConstant(step()).idiv().imul();
    cb.iload(element).iload(FROM).isub().loadConstant(step()).idiv().iadd().ireturn();
  }

  // The method apply

  /** The program as a function of its inputs. */
  void writeApply(int inputs) {
    constants = 1 + inputs * (lane == Lane.F64 ? 2 : 1);
    analyse(-1);
    push(ir.outputs().getFirst());
    cb.return_(lane.kind);
  }

  // Values

  private void analyse(long pattern) {
    for (int i = 0; i < uses.length; i++) {
      Node n = ir.node(i);
      changes[i] = NEVER;
      if (n.op() == Op.IN) {
        changes[i] = (pattern >>> n.imm() & 1) != 0 ? BY_ELEMENT : BY_ROW;
      }
      for (int operand : new int[] {n.a(), n.b(), n.c()}) {
        if (operand >= 0) {
          uses[operand]++;
          changes[i] = Math.max(changes[i], changes[operand]);
        }
      }
    }
    for (int out : ir.outputs()) {
      uses[out]++;
    }
  }

  /** Puts into local variables what changes this often and is read by what changes more often. */
  private void keepAll(int how) {
    boolean[] wanted = new boolean[uses.length];
    for (int i = 0; i < uses.length; i++) {
      Node n = ir.node(i);
      for (int operand : new int[] {n.a(), n.b(), n.c()}) {
        if (operand >= 0 && changes[i] > how) {
          wanted[operand] = true;
        }
      }
    }
    for (int out : ir.outputs()) {
      wanted[out] = true;
    }
    for (int i = 0; i < uses.length; i++) {
      if (wanted[i] && changes[i] == how) {
        keep(i);
      }
    }
  }

  /** Makes sure that a value is in a local variable, unless it is a literal not worth one. */
  final void keep(int i) {
    if (local[i] < 0 && (keepsLiterals() || !isLiteral(i))) {
      value(i);
      TypeKind type = type(ir.kind(i));
      local[i] = cb.allocateLocal(type);
      cb.storeLocal(type, local[i]);
    }
  }

  private boolean isLiteral(int i) {
    Op op = ir.node(i).op();
    return op == Op.LITERAL || op == Op.BIT_LITERAL;
  }

  /** Leaves a value on the stack. */
  final void push(int i) {
    if (local[i] < 0 && uses[i] > 1) {
      keep(i);
    }
    if (local[i] >= 0) {
      cb.loadLocal(type(ir.kind(i)), local[i]);
    } else {
      value(i);
    }
  }

  /** Whether a value is or will be in a local variable. */
  final boolean isKept(int i) {
    return local[i] >= 0 || uses[i] > 1;
  }

  private void value(int i) {
    Node n = ir.node(i);
    switch (n.op()) {
      case IN -> input((int) n.imm());
      case CONSTANT -> scalar(constants, (int) n.imm());
      case ARG -> scalar(constants + 1, (int) n.imm());
      case LITERAL, BIT_LITERAL -> literal(n);
      default -> operation(n);
    }
  }

  private void input(int k) {
    if (!loops) {
      cb.loadLocal(lane.kind, 1 + k * lane.kind.slotSize());
    } else if (changes[inputNode(k)] == BY_ELEMENT) {
      address(k);
      load();
    } else {
      cb.aload(array[k]).iload(position[k]).arrayLoad(lane.kind);
      broadcast();
    }
  }

  private int inputNode(int k) {
    int i = 0;
    while (ir.node(i).op() != Op.IN || ir.node(i).imm() != k) {
      i++;
    }
    return i;
  }

  private void scalar(int table, int index) {
    cb.aload(table).loadConstant(index).daload();
    switch (lane) {
      case F32 -> cb.d2f();
      case I64 -> cb.d2l();
      case F64 -> {}
    }
    broadcast();
  }
}
