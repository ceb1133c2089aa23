package dev.adjoint.core.memory;

import dev.adjoint.core.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arrays that one backward pass makes, and who needs them. An array that was made here is spare
 * as soon as no gradient on its way is over it, unless somebody outside has it; see {@code
 * docs/adr/015-recycled-buffers.md}.
 *
 * <p>A workspace belongs to the thread of its pass. It takes note of what is made while it is
 * {@link #open}: within one operation's pullbacks, which keep nothing.
 */
public final class Workspace {
  private static final ScopedValue<Workspace> CURRENT = ScopedValue.newInstance();

  /** An array, or numbers that are pending and will be one. */
  public static final class Buffer {
    private final Object key;
    private @Nullable Object array;
    private int uses;
    private int leaves;
    private boolean escaped;
    private boolean listed;

    private Buffer(Object key, @Nullable Object array) {
      this.key = key;
      this.array = array;
    }

    /** Somebody outside has it, for ever. */
    public void escape() {
      escaped = true;
    }

    /** It is the gradient of a leaf. */
    public void leaf() {
      leaves++;
    }

    /** Whether nobody has it but one leaf, as its gradient. */
    public boolean belongsToLeaf() {
      return leaves == 1 && uses == 0 && !escaped;
    }

    private boolean isFree() {
      return leaves == 0 && uses == 0 && !escaped;
    }
  }

  private final Thread thread = Thread.currentThread();
  private final Spare spare;
  private final Map<Object, Buffer> buffers = new IdentityHashMap<>();
  private final List<Buffer> touched = new ArrayList<>();
  private boolean open;
  private boolean abandoned;

  /** Takes arrays from there and gives them back there. */
  public Workspace(Spare spare) {
    this.spare = spare;
  }

  /** Runs a backward pass. */
  public void run(Runnable pass) {
    ScopedValue.where(CURRENT, this).run(pass);
  }

  /** The workspace that takes note of what is made here and now; null if none does. */
  private static @Nullable Workspace here() {
    Workspace a = CURRENT.isBound() ? CURRENT.get() : null;
    return a != null && a.open && a.thread == Thread.currentThread() ? a : null;
  }

  /** A new array of a result, of zeros. */
  public static @Nullable Object zeroed(DType dtype, int n) {
    Workspace a = Spare.ARRAYS.keeps(dtype, n) ? here() : null;
    if (a == null) {
      return null;
    }
    Object array = a.spare.take(dtype, n);
    if (array instanceof float[] f) {
      Arrays.fill(f, 0);
    } else if (array instanceof double[] d) {
      Arrays.fill(d, 0);
    }
    return a.made(array == null ? fresh(dtype, n) : array);
  }

  /** An array for a result that will be filled; null if none takes note. */
  public static @Nullable Object unfilled(DType dtype, int n) {
    Workspace a = Spare.ARRAYS.keeps(dtype, n) ? here() : null;
    return a == null ? null : a.made(a.any(dtype, n));
  }

  /** Takes note of numbers that are pending. */
  public static void pending(Object key, DType dtype, int n) {
    Workspace a = Spare.ARRAYS.keeps(dtype, n) ? here() : null;
    if (a != null) {
      a.add(key, new Buffer(key, null));
    }
  }

  /** The array for pending numbers of which note was taken; else null. */
  public static @Nullable Object forPending(Object key, DType dtype, int n) {
    Workspace a = Spare.ARRAYS.keeps(dtype, n) ? here() : null;
    Buffer b = a == null ? null : a.buffers.get(key);
    if (a == null || b == null) {
      return null;
    }
    Object array = a.any(dtype, n);
    b.array = array;
    a.buffers.put(array, b);
    return array;
  }

  private Object any(DType dtype, int n) {
    Object array = spare.take(dtype, n);
    return array == null ? spare.poison(fresh(dtype, n)) : array;
  }

  private static Object fresh(DType dtype, int n) {
    return dtype == DType.F64 ? new double[n] : new float[n];
  }

  private Object made(Object array) {
    add(array, new Buffer(array, array));
    return array;
  }

  private void add(Object key, Buffer b) {
    buffers.put(key, b);
    touch(b);
  }

  private void touch(Buffer b) {
    if (!b.listed) {
      b.listed = true;
      touched.add(b);
    }
  }

  /** Whether no note was taken of anything. */
  public boolean isEmpty() {
    return buffers.isEmpty();
  }

  /** The buffer of an array or of pending numbers; null if it was not made here. */
  public @Nullable Buffer buffer(Object key) {
    return buffers.get(key);
  }

  /** From here on note is taken of what is made. */
  public void open() {
    open = !abandoned;
  }

  /** No note is taken any more. */
  public void close() {
    open = false;
  }

  /** A gradient on its way needs it. */
  public void use(Buffer b) {
    b.uses++;
  }

  /** A gradient on its way needs it no longer. */
  public void drop(Buffer b) {
    b.uses--;
    touch(b);
  }

  /** Nothing but gradients on their way is left of an operation: all else that it made is spare. */
  public void sweep() {
    for (Buffer b : touched) {
      b.listed = false;
      if (b.isFree()) {
        buffers.remove(b.key);
        Object array = b.array;
        if (array != null) {
          buffers.remove(array);
          spare.give(array);
        }
      }
    }
    touched.clear();
  }

  /** Leaves everything to the garbage collector, from here on too. */
  public void abandon() {
    abandoned = true;
    open = false;
    buffers.values().forEach(Buffer::escape);
  }
}
