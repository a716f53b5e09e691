namespace Router.Grains.Tables;

/// <summary>How a partition is.</summary>
internal enum PartitionState
{
    /// <summary>It takes deliveries, or will with the first one.</summary>
    Running,

    /// <summary>Its state cannot be loaded or saved, or a subscriber is being tried again.</summary>
    Failing,

    /// <summary>A subscriber threw at its last try: deliveries are refused for a while.</summary>
    Stopped,
}
