namespace Router.Testing.Feed;

/// <summary>A script in a container, and the name of the source that follows it.</summary>
/// <param name="Name">The source's name.</param>
/// <param name="Source">The script.</param>
internal sealed record NamedScript(string Name, ScriptedSource Source);
