package dev.adjoint.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * What the JVM has spent so far.
 *
 * @param nanos the time now
 * @param collecting milliseconds in garbage collections, those beside the program (ZGC's cycles)
 *     included
 * @param allocated bytes that all threads have allocated
 */
record Meter(long nanos, long collecting, long allocated) {
  static Meter now() {
    long millis = 0;
    for (GarbageCollectorMXBean c : ManagementFactory.getGarbageCollectorMXBeans()) {
      // A pause of ZGC is part of a cycle, which has a bean of its own.
      millis += c.getName().endsWith("Pauses") ? 0 : Math.max(0, c.getCollectionTime());
    }
    long allocated =
        ManagementFactory.getPlatformMXBean(ThreadMXBean.class).getTotalThreadAllocatedBytes();
    return new Meter(System.nanoTime(), millis, allocated);
  }

  /** The share of the time since then that went into collections. */
  double gcShare(Meter since) {
    return (collecting - since.collecting) * 1e6 / (nanos - since.nanos);
  }
}
