using System.Globalization;

namespace Router.Benchmarks.Orleans;

/// <summary>What to measure.</summary>
internal sealed record RunOptions
{
    public const string Usage = "usage: benchmarks/run --cluster [--rounds N] [--seconds N] [--watched N] [--only carriers,whole,latency,groups,silence,rows]";

    private static readonly string[] s_parts = ["carriers", "whole", "latency", "groups", "silence", "rows"];

    /// <summary>Rounds that count; one more goes before.</summary>
    public int Rounds { get; private init; } = 5;

    /// <summary>How long the paced load of the latency measurement lasts, after two seconds that do not count.</summary>
    public int Seconds { get; private init; } = 20;

    /// <summary>How many rows are watched.</summary>
    public int Watched { get; private init; } = 1_000_000;

    /// <summary>What to leave everything else out for; empty for all.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <exception cref="FormatException">It is no such command line.</exception>
    public static RunOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new RunOptions();
        for (var i = 0; i < arguments.Length; i++)
        {
            var next = i + 1 < arguments.Length ? arguments[i + 1] : "";
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = Number(arguments[i++], next) },
                "--seconds" => options with { Seconds = Number(arguments[i++], next) },
                "--watched" => options with { Watched = Number(arguments[i++], next) },
                "--only" => options with { Only = Names(arguments[i++], next) },
                _ => throw new FormatException(Usage),
            };
        }

        return options;
    }

    /// <summary>Whether a measurement is wanted.</summary>
    public bool Wants(string part) => Only.Count == 0 || Only.Contains(part);

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{name} takes a number above 0.\n{Usage}");

    private static string[] Names(string name, string text)
    {
        var names = text.ToLowerInvariant().Split(',');
        return names.All(s_parts.Contains) ? names : throw new FormatException($"{name} takes some of {string.Join(", ", s_parts)}.\n{Usage}");
    }
}
