using Router.Standalone.Lanes;

namespace Router.Standalone.Reporting;

/// <summary>How a partition is, in plain values.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Failure">What stopped it; null where nothing did.</param>
/// <param name="Outstanding">Batches not acknowledged.</param>
/// <param name="Rows">Rows acknowledged since the start.</param>
/// <param name="BusyMs">How long the batch in a subscriber's hands has been there, in milliseconds.</param>
public sealed record PartitionReport(string Name, string State, string? Failure, long Outstanding, long Rows, long BusyMs)
{
    internal static PartitionReport Of(PartitionStatus partition) => new(
        partition.Name, partition.State.ToString().ToLowerInvariant(), partition.Failure?.Message, partition.Outstanding, partition.Rows, partition.BusyMs);
}
