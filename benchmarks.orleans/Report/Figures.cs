using System.Globalization;
using System.Text;
using Router.Benchmarks.Report;

namespace Router.Benchmarks.Orleans.Report;

/// <summary>What was measured, by name, in the order of first mention.</summary>
internal sealed class Figures
{
    private readonly List<(string Name, List<double> Values)> _all = [];

    public void Add(string name, double value)
    {
        var known = _all.FindIndex(item => item.Name == name);
        if (known < 0)
        {
            _all.Add((name, [value]));
        }
        else
        {
            _all[known].Values.Add(value);
        }
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetLocalNow():yyyy-MM-dd}, {Machine.Describe()}\n\n| | median | lowest | highest | times |\n|---|--:|--:|--:|--:|\n");
        foreach (var (name, values) in _all)
        {
            var sorted = values.Order().ToArray();
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {Round(sorted[sorted.Length / 2])} | {Round(sorted[0])} | {Round(sorted[^1])} | {sorted.Length} |\n");
        }

        return text.ToString();
    }

    private static string Round(double value) => value.ToString(value >= 100 ? "N0" : "0.00", CultureInfo.InvariantCulture);
}
