using System.Globalization;

namespace Router.Routing.Subscriptions;

/// <summary>How many partitions tables have. Each partition takes the rows of some keys, in commit order, and waits for no other.</summary>
/// <remarks>A table without a primary key has one, whatever is said here: nothing tells its rows apart.</remarks>
public sealed record PartitionCount
{
    /// <summary>The largest count there is.</summary>
    public const int Max = 256;

    /// <summary>Says how many partitions tables have.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="count">1 to 256.</param>
    /// <exception cref="ArgumentException">The count is no such number.</exception>
    public PartitionCount(TableGlob tables, int count)
    {
        ArgumentNullException.ThrowIfNull(tables);
        Tables = tables;
        Count = count is >= 1 and <= Max
            ? count
            : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{tables} cannot have {count} partitions: give 1 to {Max}."), nameof(count));
    }

    /// <summary>The tables.</summary>
    public TableGlob Tables { get; }

    /// <summary>The partitions of each, 1 to 256.</summary>
    public int Count { get; }
}
