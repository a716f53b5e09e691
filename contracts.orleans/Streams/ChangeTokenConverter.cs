using Orleans;

namespace Router.Contracts.Orleans.Streams;

/// <summary>Makes one of the other.</summary>
[RegisterConverter]
public sealed class ChangeTokenConverter : IConverter<ChangeToken, ChangeTokenSurrogate>
{
    /// <inheritdoc/>
    public ChangeToken ConvertFromSurrogate(in ChangeTokenSurrogate surrogate) => new(surrogate.Sequence, surrogate.Row);

    /// <inheritdoc/>
    public ChangeTokenSurrogate ConvertToSurrogate(in ChangeToken value) => new() { Sequence = value.Sequence, Row = value.Row };
}
