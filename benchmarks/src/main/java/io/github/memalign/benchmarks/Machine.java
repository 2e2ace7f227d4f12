package io.github.memalign.benchmarks;

import java.lang.management.ManagementFactory;

/** What this process takes of the machine. */
final class Machine {
    private static final long MEGABYTE = 1L << 20;

    private Machine() {}

    /** Processor time of all threads, which others on the machine do not lengthen. */
    static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** What of the heap is in use once the rest is collected. */
    static long heldMegabytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    }
}
