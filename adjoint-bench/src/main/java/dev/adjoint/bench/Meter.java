package dev.adjoint.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the JVM has spent so far.
 *
 * @param nanos the time now
 * @param collecting milliseconds for which garbage collections stopped the program
 * @param beside milliseconds in which a collector worked beside it (ZGC's cycles)
 * @param allocated bytes that all threads have allocated
 */
record Meter(long nanos, long collecting, long beside, long allocated) {
  static Meter now() {
    long stopped = 0;
    long beside = 0;
    for (GarbageCollectorMXBean c : ManagementFactory.getGarbageCollectorMXBeans()) {
      long millis = Math.max(0, c.getCollectionTime());
      if (c.getName().endsWith("Cycles")) {
        beside += millis;
      } else {
        stopped += millis;
      }
    }
    long allocated =
        ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
    return new Meter(System.nanoTime(), stopped, beside, allocated);
  }

  /** The share of the time since then for which collections stopped the program. */
  double gcShare(Meter since) {
    return (collecting - since.collecting) * 1e6 / (nanos - since.nanos);
  }

  /** The share of the time since then in which a collector worked beside the program. */
  double besideShare(Meter since) {
    return (beside - since.beside) * 1e6 / (nanos - since.nanos);
  }
}
