using System.Globalization;

namespace Router.Benchmarks.Orleans.Silos;

/// <summary>What a process takes, in bytes.</summary>
/// <param name="Resident">What it has in memory now.</param>
/// <param name="Peak">The most it ever had.</param>
/// <param name="Heap">What of its managed heap is alive.</param>
internal sealed record ProcessMemory(long Resident, long Peak, long Heap)
{
    /// <summary>Of this process, as the kernel counts it.</summary>
    public static ProcessMemory Read()
    {
        var (resident, peak) = (Kernel("VmRSS"), Kernel("VmHWM"));
        return new ProcessMemory(resident, peak, GC.GetTotalMemory(forceFullCollection: true));
    }

    private static long Kernel(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name + ':', StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture);
    }
}
