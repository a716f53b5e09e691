namespace Router.Contracts.Rows;

/// <summary>Fixed-width columns passed over at once, and the length prefix that follows them.</summary>
internal readonly record struct WalkStep(int SkipBytes, int PrefixBytes);
