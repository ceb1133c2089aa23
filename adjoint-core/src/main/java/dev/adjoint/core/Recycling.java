package dev.adjoint.core;

import dev.adjoint.core.kernel.Storage;
import dev.adjoint.core.kernel.View;
import dev.adjoint.core.memory.Arena;
import dev.adjoint.core.memory.Spare;
import dev.adjoint.core.op.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which arrays of a backward pass are needed by whom. What an operation's {@linkplain Op.Tidy tidy}
 * pullbacks made, and the gradient that they were given, is used again when they are done, unless a
 * gradient on its way, or a pending one, reads it, a leaf keeps it, or somebody outside has seen
 * it: a hook, or a pullback that may keep things. {@code -Dadjoint.recycling=off} turns it off.
 */
final class Recycling {
  /** For passes whose gradients are handed out, and for those that somebody observes. */
  static final Recycling NONE = new Recycling(null);

  private static final Arena.Buffer[] NOTHING = {};

  private static final boolean OFF = System.getProperty("adjoint.recycling", "").equals("off");

  private record Leaf(Node node, Tensor gradient, Arena.Buffer buffer) {}

  private final @Nullable Arena arena;
  private final List<Leaf> leaves = new ArrayList<>();

  /** What the gradient on its way to each node reads. */
  private Arena.Buffer[][] read = {};

  private Recycling(@Nullable Arena arena) {
    this.arena = arena;
  }

  /** For a pass of {@code backward()} that starts with this gradient. */
  static Recycling of(Tensor seed) {
    boolean others = seed.level != null || Modes.current().observer() != null;
    return OFF || others ? NONE : new Recycling(new Arena(Spare.ARRAYS));
  }

  /** Runs the pass; what it leaves behind if it fails is garbage as ever. */
  void run(Runnable pass) {
    if (arena == null) {
      pass.run();
      return;
    }
    arena.run(pass);
    for (Leaf l : leaves) {
      if (l.buffer.belongsToLeaf()) {
        l.node.own(l.gradient);
      }
    }
    Spare.ARRAYS.passed();
  }

  /** Somebody outside has this gradient now. */
  void seen(Tensor g) {
    for (Arena.Buffer b : reads(g)) {
      b.escape();
    }
  }

  /** Adds to the gradient that a node keeps. */
  void accumulate(Node n, Tensor g) {
    if (arena == null) {
      var _ = n.accumulate(g, false);
      return;
    }
    arena.open();
    Tensor whole = g.forced();
    arena.close();
    boolean kept = n.accumulate(whole, true);
    Arena.Buffer b = kept ? buffer(whole.rawStorage()) : null;
    if (b != null) {
      b.leaf();
      leaves.add(new Leaf(n, whole, b));
    }
  }

  /** The pullbacks of an operation are about to be called. */
  void begin(Node n, Tensor dy) {
    if (arena == null || n.parents.length == 0) {
      return;
    }
    leaveIfLifted(dy);
    if (n.op instanceof Op.Tidy) {
      arena.open();
    } else {
      seen(dy);
    }
  }

  /** A hook or pullback of the user's may lift a gradient into a transform, which may record. */
  private void leaveIfLifted(Tensor g) {
    if (arena != null && g.level != null) {
      arena.abandon();
    }
  }

  /** The gradient on its way to a node is this one now. */
  void onItsWay(int to, Tensor g) {
    if (arena == null) {
      return;
    }
    leaveIfLifted(g);
    if (arena.isEmpty()) {
      return;
    }
    if (to >= read.length) {
      int n = read.length;
      read = Arrays.copyOf(read, Math.max(to + 1, 2 * n));
      Arrays.fill(read, n, read.length, NOTHING);
    }
    Arena.Buffer[] before = read[to];
    Arena.Buffer[] now = reads(g);
    for (Arena.Buffer b : now) {
      arena.use(b);
    }
    read[to] = now;
    for (Arena.Buffer b : before) {
      arena.drop(b);
    }
  }

  /** All pullbacks of a node were called, and its gradient is on its way no longer. */
  void end(int at, boolean passedOn) {
    if (arena == null) {
      return;
    }
    arena.close();
    if (arena.isEmpty()) {
      return;
    }
    if (passedOn && at < read.length) {
      for (Arena.Buffer b : read[at]) {
        arena.drop(b);
      }
      read[at] = NOTHING;
    }
    arena.sweep();
  }

  /** What a tensor's numbers are in, or are to be computed from. */
  private Arena.Buffer[] reads(Tensor t) {
    if (arena == null || arena.isEmpty()) {
      return NOTHING;
    }
    Storage s = t.rawStorage();
    Arena.Buffer own = buffer(s);
    Chain chain = s instanceof Pending p ? p.chain() : null;
    if (chain == null) {
      return own == null ? NOTHING : new Arena.Buffer[] {own};
    }
    List<Arena.Buffer> all = new ArrayList<>();
    if (own != null) {
      all.add(own);
    }
    for (View v : chain.in()) {
      Arena.Buffer b = buffer(v.storage());
      if (b != null) {
        all.add(b);
      }
    }
    return all.toArray(NOTHING);
  }

  /** Pending numbers are known as such, before and after they are there. */
  private Arena.@Nullable Buffer buffer(Storage s) {
    return arena == null ? null : arena.buffer(s instanceof Pending ? s : s.array());
  }
}
