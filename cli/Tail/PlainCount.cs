using System.Text;
using Microsoft.Extensions.Logging;
using Router.Replication.Feed;
using Router.Replication.Source;
using Router.Routing.Subscriptions;

namespace Router.Cli.Tail;

/// <summary>
/// The plain <c>router tail --source URI [--from POSITION] [--until-end] [--tables GLOB,...] --format count</c>, straight from its words:
/// the parser, the configuration and the terminal's picture take longer to start than a million rows to read.
/// Any other command line, and one that makes no sense, is left to <see cref="RouterCommand"/>.
/// </summary>
internal sealed class PlainCount
{
    private const string EnvironmentPrefix = "ROUTER_";

    private readonly SourceOptions _source;

    private PlainCount(SourceOptions source) => _source = source;

    /// <summary>Whether nobody watches a progress bar, and no option stands in the environment.</summary>
    public static bool SuitsProcess => Console.IsErrorRedirected && !HasSettingsInEnvironment();

    /// <summary>Reads such a command line; null where it is another.</summary>
    public static PlainCount? TryRead(ReadOnlySpan<string> arguments)
    {
        if (arguments is not ["tail", ..])
        {
            return null;
        }

        string? source = null, from = null, tables = null, format = null, end = null;
        for (var i = 1; i < arguments.Length; i++)
        {
            var isKnown = arguments[i] switch
            {
                "--source" => TryTake(arguments, ref i, ref source),
                "--from" => TryTake(arguments, ref i, ref from),
                "--tables" => TryTake(arguments, ref i, ref tables),
                "--format" => TryTake(arguments, ref i, ref format),
                "--until-end" => (end ??= arguments[i]) is not null,
                _ => false,
            };
            if (!isKnown)
            {
                return null;
            }
        }

        return format == "count" && source is not null ? TryMake(source, from, tables, end is not null) : null;
    }

    /// <summary>Counts to the end, or until cancelled, and prints the totals.</summary>
    /// <returns>The exit code.</returns>
    public int Run(CancellationToken cancellationToken)
    {
        new Thread(static () => BinlogFeed.Rehearse(new CountingConsumer())) { IsBackground = true }.Start();
        var time = TimeProvider.System;
        var consumer = new CountingConsumer();
        try
        {
            using var notes = new NoteLoggers(Console.Error, LogLevel.Warning);
            var feed = new BinlogFeed(_source, notes, time);
            var started = time.GetTimestamp();
            feed.Run(consumer, cancellationToken);
            var totals = consumer.Totals(feed.Status.BytesRead).ToJson(time.GetElapsedTime(started));
            using var output = Console.OpenStandardOutput();
            output.Write(Encoding.UTF8.GetBytes(totals + "\n"));
            return (int)ExitCode.Done;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(Failure.Sentence(error));
            return (int)Failure.CodeOf(error);
        }
    }

    private static PlainCount? TryMake(string source, string? from, string? tables, bool isUntilEnd)
    {
        try
        {
            var options = SourceOptions.Parse(source);
            return new PlainCount(options with
            {
                Start = from is null ? options.Start : StartPosition.Parse(from),
                UntilEnd = options.UntilEnd || isUntilEnd,
                Follows = tables is null ? null : TableGlob.Parse(tables).Matches,
                NeedsNames = false,
                FailFast = true,
            });
        }
        catch (FormatException)
        {
            // The whole command says it in its own words.
            return null;
        }
    }

    private static bool TryTake(ReadOnlySpan<string> arguments, ref int index, ref string? value)
    {
        if (value is not null || index + 1 >= arguments.Length || arguments[index + 1].StartsWith('-'))
        {
            return false;
        }

        value = arguments[++index];
        return true;
    }

    private static bool HasSettingsInEnvironment()
    {
        foreach (var name in Environment.GetEnvironmentVariables().Keys)
        {
            if (((string)name).StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
