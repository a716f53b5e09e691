using Orleans;

namespace Router.Grains.Tables.State;

/// <summary>What makes a partition's state whole; writing it is what commits a save.</summary>
[GenerateSerializer]
[Alias("router.partition-head")]
public sealed class PartitionHead
{
    /// <summary>The form written, and the only one read.</summary>
    public const int PresentFormat = 1;

    /// <summary>The form; 0 where nothing was written.</summary>
    [Id(0)]
    public int Format { get; set; }

    /// <summary>Counts the activations that took it up: each writes the head first, so that those before it cannot any more.</summary>
    [Id(1)]
    public long Claims { get; set; }

    /// <summary>Counts the saves.</summary>
    [Id(2)]
    public long Save { get; set; }

    /// <summary>The long half of the newest applied token; meaningful from the first save on.</summary>
    [Id(3)]
    public long Sequence { get; set; }

    /// <summary>Its int half.</summary>
    [Id(4)]
    public int Row { get; set; }

    /// <summary>See <see cref="AppliedPlace.TableChanges"/>.</summary>
    [Id(5)]
    public int TableChanges { get; set; }

    /// <summary>The newest tailer's start that something was applied of.</summary>
    [Id(6)]
    public long Generation { get; set; }

    /// <summary>How many partitions the table has.</summary>
    [Id(7)]
    public int PartitionCount { get; set; } = 1;

    /// <summary>The GTID of the newest applied transaction; empty where it has none.</summary>
    [Id(8)]
    public string Gtid { get; set; } = "";

    /// <summary>The log file it begins in; empty where nothing was applied.</summary>
    [Id(9)]
    public string File { get; set; } = "";

    /// <summary>Its first byte there.</summary>
    [Id(10)]
    public long Offset { get; set; }

    /// <summary>The subscribers that keep state.</summary>
    [Id(11)]
    public SubscriberHead[] Subscribers { get; set; } = [];

    /// <summary>How far handlers have come who are given again what was applied; null while they are given nothing again.</summary>
    [Id(12)]
    public RedeliveryHead? Redelivery { get; set; }

    /// <summary>The long half of the place since which what was followed when this was saved had been; a partition without changes has missed none up to there.</summary>
    [Id(13)]
    public long FollowedSequence { get; set; }

    /// <summary>Its int half.</summary>
    [Id(14)]
    public int FollowedRow { get; set; }
}
