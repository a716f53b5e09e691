namespace Router.Testing.Tables;

/// <summary>A row of a table.</summary>
/// <param name="Identity">Its key, or in a table without one a number of its own.</param>
/// <param name="Values">A value for each column.</param>
internal sealed record KeptRow(string Identity, object?[] Values);
