using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Contracts.Orleans.Streams;

namespace Router.Grains.Streams.Public;

/// <summary>
/// Tells the agent of the streams that there are: those of the log, of schemas and of tables, at the start and whenever there is a new one. Orleans looks
/// for a stream's subscribers only when it hears of the stream, and forgets one that it does not hear of for long.
/// </summary>
internal sealed class StreamAnnouncer(PublicQueue queue, QueuePlace place)
{
    private const int WaitMs = 20_000;
    private static readonly TimeSpan s_repeat = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_list = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly HashSet<StreamName> _known = [];
    private readonly Guid _reader = Guid.NewGuid();
    private ChangeToken? _reached;
    private long _listedAt;
    private long _repeatedAt;

    /// <summary>Runs until the queue is shut; never throws.</summary>
    public async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        while (!queue.IsShut)
        {
            try
            {
                await LookAsync();
                queue.HasContact();
            }
            catch (Exception failure)
            {
                _reached = failure is LogReadException { IsPlaceLost: true } ? null : _reached;
                queue.LostContact(failure);
                await Task.Delay(s_pause, queue.Time);
            }
        }
    }

    /// <summary>Waits for a change of a whole table, a new one's creation among them, and lists the tables then. What is new begins where the last look ended.</summary>
    private async Task LookAsync()
    {
        var answer = await queue.Reader.ReadAsync(new LogRead
        {
            Tables = queue.Options.Tables,
            After = _reached,
            Filter = new RowFilterText { Kinds = nameof(ChangeKind.Table) },
            WaitMs = WaitMs,
            Reader = _reader,
        });
        if (answer.Reached is null)
        {
            return;
        }

        if (_known.Count == 0 || answer.Frames.Count > 0 || queue.Time.GetElapsedTime(_listedAt) > s_list)
        {
            Announce(await queue.Reader.TablesAsync());
            _listedAt = queue.Time.GetTimestamp();
        }

        _reached = answer.Reached;
        if (queue.Time.GetElapsedTime(_repeatedAt) > s_repeat)
        {
            _repeatedAt = queue.Time.GetTimestamp();
            foreach (var stream in _known)
            {
                queue.Wake(stream.In(RouterStreams.Namespace));
            }
        }
    }

    private void Announce(string[] tables)
    {
        var glob = queue.Options.Glob;
        var names = tables
            .Select(table => new TableName(table[..table.IndexOf('.', StringComparison.Ordinal)], table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..]))
            .Where(glob.Matches)
            .ToArray();
        StreamName[] streams =
        [
            new(place.Source, null, null),
            .. names.Select(name => name.Schema).Distinct().Select(schema => new StreamName(place.Source, schema, null)),
            .. names.Select(name => new StreamName(place.Source, name.Schema, name.Table)),
        ];
        foreach (var stream in streams.Where(stream => stream.QueueOf(place.QueueCount) == place.Queue && _known.Add(stream)))
        {
            queue.Tell(stream.In(RouterStreams.Namespace), _reached ?? ChangeToken.None);
        }
    }
}
