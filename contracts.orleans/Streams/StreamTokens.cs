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

    /// <summary>
    /// After which to go on for whoever has taken the batch: its last row, or, for a change of a whole table, which bears the token of the row that comes
    /// next, just before that.
    /// </summary>
    public static ChangeToken ToResumeToken(this ChangeBatch batch) =>
        batch.Kind == ChangeKind.Table ? batch.LastToken with { Row = batch.LastToken.Row - 1 } : batch.LastToken;
}
