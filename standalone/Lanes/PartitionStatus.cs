namespace Router.Standalone.Lanes;

/// <summary>How a partition is.</summary>
/// <param name="Name"><c>*</c>, <c>schema.*</c> or <c>schema.table</c>.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Failure">What stopped it; null where nothing did.</param>
/// <param name="Outstanding">Batches not acknowledged.</param>
/// <param name="Rows">Rows acknowledged since the start.</param>
/// <param name="Batches">Batches acknowledged since the start.</param>
/// <param name="Retries">How often a subscriber was tried again.</param>
/// <param name="BusyMs">How long the batch in a subscriber's hands has been there, in milliseconds.</param>
public sealed record PartitionStatus(
    string Name, PartitionState State, Exception? Failure, long Outstanding, long Rows, long Batches, long Retries, long BusyMs);
