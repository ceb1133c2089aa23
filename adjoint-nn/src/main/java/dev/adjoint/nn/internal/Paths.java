package dev.adjoint.nn.internal;

import dev.adjoint.core.DTypeException;
import dev.adjoint.core.IndexException;
import dev.adjoint.core.ShapeException;
import dev.adjoint.core.Tensor;
import dev.adjoint.core.Watch;
import dev.adjoint.nn.Layer;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where each layer stands in its model, for messages: {@code encoder.2.attn.qProj}. Paths are
 * written when a model's tree is read, as every optimizer does, and go with the layer.
 */
public final class Paths {
  /** Compares by identity: two layers of one setting are equal as records. */
  private static final class Key extends WeakReference<Object> {
    private final int hash;

    Key(Object layer, @Nullable ReferenceQueue<Object> queue) {
      super(layer, queue);
      hash = System.identityHashCode(layer);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object o) {
      if (this == o) {
        return true;
      }
      Object layer = get();
      return o instanceof Key k && layer != null && k.refersTo(layer);
    }
  }

  /** Is told when a layer's forward pass begins and ends. */
  public interface Visitor {
    /** Runs {@code forward}, which belongs to that layer. */
    <T> T in(Object layer, Supplier<T> forward);
  }

  private static final ScopedValue<Visitor> VISITOR = ScopedValue.newInstance();
  private static final Map<Key, String> PATHS = new ConcurrentHashMap<>();
  private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

  private Paths() {}

  /** Reading {@code attn} alone must not take away the path {@code encoder.2.attn}. */
  public static void set(Object layer, String path) {
    for (Reference<?> r = GONE.poll(); r != null; r = GONE.poll()) {
      PATHS.remove((Key) r);
    }
    if (!path.isEmpty() && !("." + of(layer)).endsWith("." + path)) {
      PATHS.put(new Key(layer, GONE), path);
    }
  }

  /** The layer's path, or nothing if its model's tree was never read. */
  public static String of(Object layer) {
    return PATHS.getOrDefault(new Key(layer, null), "");
  }

  /**
   * What a layer's forward pass computes; the message of a tensor that does not fit begins with the
   * layer's path, once.
   */
  public static <T> T in(Object layer, Supplier<T> forward) {
    try {
      return VISITOR.isBound()
          ? VISITOR.get().in(layer, forward)
          : Watch.in(() -> of(layer), forward);
    } catch (ShapeException e) {
      String message = at(layer, e.getMessage());
      throw message.equals(e.getMessage()) ? e : new ShapeException(message);
    } catch (DTypeException e) {
      String message = at(layer, e.getMessage());
      throw message.equals(e.getMessage()) ? e : new DTypeException(message);
    } catch (IndexException e) {
      String message = at(layer, e.getMessage());
      throw message.equals(e.getMessage()) ? e : new IndexException(message);
    }
  }

  /** The forward pass of a layer that another holds, of whatever kind it is. */
  public static Tensor forward(Layer layer, Tensor x) {
    return in(layer, () -> layer.forward(x));
  }

  /** Runs {@code f}; the visitor is told of all layers that run in it on this thread. */
  public static <T> T visiting(Visitor visitor, Supplier<T> f) {
    return ScopedValue.where(VISITOR, visitor).call(f::get);
  }

  private static String at(Object layer, @Nullable String message) {
    String path = of(layer);
    String text = String.valueOf(message);
    boolean named = text.startsWith(path + ":") || text.startsWith(path + "."); // by a layer inside
    return path.isEmpty() || named ? text : path + ": " + text;
  }
}
