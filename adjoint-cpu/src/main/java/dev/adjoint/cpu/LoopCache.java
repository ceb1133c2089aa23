package dev.adjoint.cpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The loops made so far, by what they compute; the least recently wanted are forgotten. */
final class LoopCache {
  private static final int LARGEST = 1024;

  private record Key(
      Lane lane, List<Ir.Node> nodes, List<Integer> outputs, int inputs, long pattern) {}

  private final boolean vectors;
  private final boolean now;

  private final Map<Key, LoopPair> loops =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, LoopPair> eldest) {
          return size() > LARGEST;
        }
      };

  LoopCache(boolean vectors, boolean now) {
    this.vectors = vectors;
    this.now = now;
  }

  synchronized LoopPair get(String name, Ir ir, int inputs, long pattern) {
    Key key = new Key(ir.lane, ir.nodes(), ir.outputs(), inputs, pattern);
    LoopPair pair = loops.get(key);
    if (pair == null) {
      pair = new LoopPair(name, ir, inputs, pattern, vectors, now);
      loops.put(key, pair);
      Trace.made(pair);
    }
    return pair;
  }
}
