package dev.adjoint.app;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.adjoint.core.Tensor;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What can be asked of the JVM and the system it runs on.
 *
 * @param vectorBits the width that the Vector API prefers, 0 if its module is absent
 * @param processorBits the width that the processor has, 0 if unknown
 * @param heap the largest heap, in bytes
 * @param memory the machine's memory in bytes, 0 if unknown
 * @param flags the options that this JVM was started with
 */
record Machine(
    Runtime.Version jdk,
    String vendor,
    String home,
    String system,
    String processor,
    int processors,
    int vectorBits,
    int processorBits,
    String compiler,
    long heap,
    String collector,
    long memory,
    boolean compactHeaders,
    List<String> flags) {

  /** This machine, now. */
  static Machine here() {
    var cpu = cpuInfo();
    return new Machine(
        Runtime.version(),
        property("java.vendor"),
        property("java.home"),
        property("os.name") + " " + property("os.version") + ", " + property("os.arch"),
        processor(cpu),
        Runtime.getRuntime().availableProcessors(),
        vectorWidth(),
        processorWidth(cpu),
        property("java.vm.name") + ", " + property("java.vm.info"),
        Runtime.getRuntime().maxMemory(),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(" and ")),
        totalMemory(),
        flagIsOn("UseCompactObjectHeaders"),
        ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /** The kernels that compute, for example {@code simd, 512 bits}. */
  static String kernels() {
    var name = Tensor.kernels().name();
    return name.equals("simd") ? name + ", " + vectorWidth() + " bits" : name;
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }

  /** Linux's description of its processors; empty elsewhere. */
  private static String cpuInfo() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      return "";
    }
  }

  private static String processor(String cpuInfo) {
    return field(cpuInfo, "model name")
        .or(() -> Optional.ofNullable(System.getenv("PROCESSOR_IDENTIFIER")))
        .or(Machine::sysctl)
        .orElseGet(() -> property("os.arch"));
  }

  /** Name of a Mac's processor. */
  private static Optional<String> sysctl() {
    if (!property("os.name").startsWith("Mac")) {
      return Optional.empty();
    }
    try {
      var process = new ProcessBuilder("sysctl", "-n", "machdep.cpu.brand_string").start();
      try (var in = process.inputReader(StandardCharsets.UTF_8)) {
        var name = in.readLine();
        process.waitFor(1, TimeUnit.SECONDS);
        return Optional.ofNullable(name);
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static int processorWidth(String cpuInfo) {
    var flags = " " + field(cpuInfo, "flags").or(() -> field(cpuInfo, "Features")).orElse("") + " ";
    if (flags.contains(" avx512f ")) {
      return 512;
    }
    if (flags.contains(" avx2 ")) {
      return 256;
    }
    return flags.contains(" sse2 ") || flags.contains(" asimd ") ? 128 : 0;
  }

  private static Optional<String> field(String cpuInfo, String name) {
    return cpuInfo
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  /** Asked by reflection, so that this class loads without the module. */
  private static int vectorWidth() {
    var module = ModuleLayer.boot().findModule("jdk.incubator.vector");
    if (module.isEmpty()) {
      return 0;
    }
    try {
      var vector = Class.forName(module.get(), "jdk.incubator.vector.FloatVector");
      var species = Class.forName(module.get(), "jdk.incubator.vector.VectorSpecies");
      var preferred = vector.getField("SPECIES_PREFERRED").get(null);
      return (int) species.getMethod("vectorBitSize").invoke(preferred);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the Vector API has changed", e);
    }
  }

  private static long totalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static boolean flagIsOn(String name) {
    var hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return hotSpot != null && hotSpot.getVMOption(name).getValue().equals("true");
    } catch (IllegalArgumentException e) {
      return false; // this JVM has no such flag
    }
  }
}
