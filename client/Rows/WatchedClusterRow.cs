using Router.Contracts;
using Router.Contracts.Frames;
using Router.Contracts.Orleans.Rows;
using Router.Contracts.Rows;

namespace Router.Client.Rows;

/// <summary>A watched row, as of one change. Valid as long as anybody holds it.</summary>
public sealed class WatchedClusterRow
{
    private WatchedClusterRow(ChangeToken token, RowImage image, DateTimeOffset? committedAt, bool isResync) =>
        (Token, Image, CommittedAt, IsResync) = (token, image, committedAt, isResync);

    /// <summary>Whether there is such a row.</summary>
    public bool Exists => Image.Exists;

    /// <summary>The row's newest image; where there is no such row, its <see cref="RowImage.Exists"/> is false.</summary>
    public RowImage Image { get; }

    /// <summary>The change that made it so, or up to which it was read.</summary>
    public ChangeToken Token { get; }

    /// <summary>Whether changes before this image may not have been told: it is the first, contact was lost, or whoever watches was too slow.</summary>
    public bool IsResync { get; }

    /// <summary>When it was committed, by the server's clock; null where it was read from the table.</summary>
    public DateTimeOffset? CommittedAt { get; }

    /// <summary>The same, marked or not.</summary>
    internal WatchedClusterRow Marked(bool isResync) => IsResync == isResync ? this : new(Token, Image, CommittedAt, isResync);

    /// <exception cref="MalformedFrameException">The image cannot be read.</exception>
    internal static WatchedClusterRow Of(RowState state)
    {
        var committedAt = state.CommitMicroseconds == 0 ? (DateTimeOffset?)null : DateTimeOffset.UnixEpoch.AddTicks(state.CommitMicroseconds * TimeSpan.TicksPerMicrosecond);
        foreach (var bytes in state.Image.Each())
        {
            var frame = new ChangeFrame();
            FrameReader.Read(bytes, new KnownPlans(), frame);
            foreach (var change in frame.Open())
            {
                return new WatchedClusterRow(state.Token, change.After, committedAt, state.IsResync);
            }
        }

        return new WatchedClusterRow(state.Token, default, committedAt, state.IsResync);
    }
}
