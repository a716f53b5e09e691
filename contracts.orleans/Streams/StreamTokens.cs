using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Router.Contracts.Orleans.Streams;

/// <summary>A change's token as Orleans' token, and back: the same two numbers.</summary>
public static class StreamTokens
{
    /// <summary>As Orleans' token.</summary>
    public static StreamSequenceToken ToStreamToken(this ChangeToken token) => new EventSequenceTokenV2(token.Sequence, token.Row);

    /// <summary>As a change's token.</summary>
    public static ChangeToken ToChangeToken(this StreamSequenceToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new ChangeToken(token.SequenceNumber, token.EventIndex);
    }
}
