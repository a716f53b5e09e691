using Router.Contracts.Orleans.DeadLetters;
using Router.Contracts.Orleans.Streams;
using Router.Routing.DeadLetters;

namespace Router.Grains.Tables.Letters;

/// <summary>What a partition says of its dead letters to the others: it is registered before it saves its first, and until it lost its last.</summary>
internal sealed class LetterNotice(ILetterRegister register, StreamName stream, int partitionCount)
{
    private readonly LetterPartition _self = new($"{stream}", partitionCount);
    private bool _isNoted;

    /// <summary>Looks whether what the table's letters hold waits behind them under the present number of partitions.</summary>
    /// <exception cref="DeadLetterException">It would not: some were parked under another number.</exception>
    public async Task CheckAsync()
    {
        var ofTable = (await register.ReadAsync()).Where(item => StreamName.Parse(item.Stream) with { Partition = 0 } == stream with { Partition = 0 }).ToArray();
        if (ofTable.FirstOrDefault(item => item.PartitionCount != partitionCount) is { } other)
        {
            throw new DeadLetterException(
                DeadLetterFault.Repartitioned,
                $"{other.Stream} has dead letters, parked when {stream.Followed} had {other.PartitionCount} partitions; it has {partitionCount} now, of which other ones would have their rows: give it {other.PartitionCount} again and replay or drop them first. Nothing is lost.");
        }

        _isNoted = ofTable.Contains(_self);
    }

    /// <summary>So many are about to be saved.</summary>
    public async Task BeforeSaveAsync(int letters)
    {
        if (letters > 0 && !_isNoted)
        {
            await register.NoteAsync(_self, hasLetters: true);
            _isNoted = true;
        }
    }

    /// <summary>So many were saved.</summary>
    public async Task AfterSaveAsync(int letters)
    {
        if (letters == 0 && _isNoted)
        {
            await register.NoteAsync(_self, hasLetters: false);
            _isNoted = false;
        }
    }
}
