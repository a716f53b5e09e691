using System.Globalization;

namespace Router.Benchmarks.Measures;

/// <summary>The most memory this process ever held, by the kernel's count (VmHWM: resident, code and runtime included).</summary>
internal static class PeakMemory
{
    public static long ReadKib()
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
