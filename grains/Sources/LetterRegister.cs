using Orleans.Storage;
using Router.Contracts.Orleans.DeadLetters;
using Router.Grains.Tables.State;

namespace Router.Grains.Sources;

/// <summary>Which partitions of a source have dead letters, kept so that they are found also where nothing else tells of them any more.</summary>
internal sealed class LetterRegister(PartitionRecords records) : IDisposable
{
    private const string Name = "dead-letters";

    private readonly SemaphoreSlim _turn = new(1);
    private LetterPartition[]? _known;
    private string? _etag;

    public void Dispose() => _turn.Dispose();

    /// <summary>Those partitions, in the order of their names.</summary>
    public async Task<LetterPartition[]> ReadAsync()
    {
        await _turn.WaitAsync();
        try
        {
            return await KnownAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Notes that a partition has some, or none any more.</summary>
    /// <exception cref="InconsistentStateException">Another activation of the source's grain wrote meanwhile: it is to be said again.</exception>
    public async Task NoteAsync(LetterPartition partition, bool hasLetters)
    {
        await _turn.WaitAsync();
        try
        {
            var known = await KnownAsync();
            var others = known.Where(item => item.Stream != partition.Stream);
            LetterPartition[] present = [.. hasLetters ? others.Append(partition).OrderBy(item => item.Stream, StringComparer.Ordinal) : others];
            if (!present.SequenceEqual(known))
            {
                await WriteAsync(present);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<LetterPartition[]> KnownAsync()
    {
        if (_known is { } known)
        {
            return known;
        }

        var record = await records.ReadAsync<LetterRegisterRecord>(Name);
        _etag = record.RecordExists ? record.ETag : null;
        return _known = record.State.Partitions;
    }

    private async Task WriteAsync(LetterPartition[] present)
    {
        // Where the write fails it is not known what is there: it is read again then.
        _known = null;
        _etag = await records.WriteAsync(Name, new LetterRegisterRecord { Partitions = present }, _etag);
        _known = present;
    }
}
