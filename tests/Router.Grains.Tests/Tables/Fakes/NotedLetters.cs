using Router.Contracts.Orleans.DeadLetters;
using Router.Grains.Tables.Letters;

namespace Router.Grains.Tests.Tables.Fakes;

/// <summary>A register in memory.</summary>
internal sealed class NotedLetters : ILetterRegister
{
    public List<LetterPartition> Partitions { get; } = [];

    /// <summary>Whether it cannot be told anything.</summary>
    public bool IsRefusing { get; set; }

    public Task<LetterPartition[]> ReadAsync() => Task.FromResult(Partitions.ToArray());

    public Task NoteAsync(LetterPartition partition, bool hasLetters)
    {
        if (IsRefusing)
        {
            return Task.FromException(new TimeoutException("late"));
        }

        Partitions.RemoveAll(item => item.Stream == partition.Stream);
        if (hasLetters)
        {
            Partitions.Add(partition);
        }

        return Task.CompletedTask;
    }
}
