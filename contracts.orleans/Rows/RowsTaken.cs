using Orleans;

namespace Router.Contracts.Orleans.Rows;

/// <summary>What became of a call that told of rows.</summary>
[GenerateSerializer]
public enum RowsTaken
{
    /// <summary>The watcher has it, or will have.</summary>
    Taken,

    /// <summary>So much waits for the watcher that it is to be told later.</summary>
    Full,

    /// <summary>Nobody asks any more: none of its rows is watched.</summary>
    Nobody,
}
