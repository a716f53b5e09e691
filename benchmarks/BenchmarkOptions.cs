using System.Globalization;

namespace Router.Benchmarks;

/// <summary>What to measure.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = "usage: benchmarks/run [--rounds N] [--seconds N] [--only w1,w2,w3,tls,tail,memory,latency,redis,...] [--served] | --huge [GIB] | --serve";

    public static readonly string[] Parts = ["w1", "w2", "w3", "reader", "whole", "aggregate", "invalidation", "saving", "tls", "tail", "memory", "latency", "redis"];

    private static readonly string[] s_workloads = ["w1", "w2", "w3"];

    /// <summary>Rounds that count; two more go before.</summary>
    public int Rounds { get; private init; } = 9;

    /// <summary>How long the paced load of the latency measurement lasts, after two seconds that do not count.</summary>
    public int Seconds { get; private init; } = 20;

    /// <summary>What to leave everything else out for; empty for all.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <summary>Take the servers that <c>--serve</c> has made.</summary>
    public bool UseServed { get; private init; }

    /// <summary>The size of one transaction in GiB; 0 measures the workloads instead.</summary>
    public int HugeGib { get; private init; }

    /// <summary>Make the servers and keep them.</summary>
    public bool Serve { get; private init; }

    /// <exception cref="FormatException">It is no such command line.</exception>
    public static BenchmarkOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            var next = i + 1 < arguments.Length ? arguments[i + 1] : "";
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = Number(arguments[i++], next) },
                "--seconds" => options with { Seconds = Number(arguments[i++], next) },
                "--only" => options with { Only = Names(arguments[i++], next) },
                "--served" => options with { UseServed = true },
                "--serve" => options with { Serve = true },
                "--huge" => options with { HugeGib = next.Length == 0 ? 5 : Number(arguments[i++], next) },
                _ => throw new FormatException(Usage),
            };
        }

        return options;
    }

    /// <summary>Whether a measurement is wanted: each part that is not named among those of its sort is left out.</summary>
    public bool Wants(string part)
    {
        var sort = s_workloads.Contains(part) ? s_workloads : Parts.Except(s_workloads);
        return !Only.Intersect(sort).Any() || Only.Contains(part);
    }

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{name} takes a number above 0.\n{Usage}");

    private static string[] Names(string name, string text)
    {
        var names = text.ToLowerInvariant().Split(',');
        return names.All(Parts.Contains) ? names : throw new FormatException($"{name} takes some of {string.Join(", ", Parts)}.\n{Usage}");
    }
}
