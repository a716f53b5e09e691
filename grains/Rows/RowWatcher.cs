namespace Router.Grains.Rows;

/// <summary>One who watches a row.</summary>
/// <param name="Name">Its own name.</param>
/// <param name="Seen">The number of the newest answer it has; 0 for none.</param>
/// <param name="AskedAt">When it asked last, a timestamp.</param>
internal readonly record struct RowWatcher(Guid Name, long Seen, long AskedAt);
