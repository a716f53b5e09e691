namespace Router.Testing.Orleans.Silos;

/// <summary>A grain's state, as it was written.</summary>
/// <param name="Bytes">The serialized state.</param>
/// <param name="ETag">The tag of that write.</param>
internal sealed record KeptState(byte[] Bytes, string ETag);
