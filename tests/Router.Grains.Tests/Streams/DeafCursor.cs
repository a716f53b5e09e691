using Orleans.Streams;

namespace Router.Grains.Tests.Streams;

/// <summary>A cursor that does not hear of failures, and so accepts what failed.</summary>
internal sealed class DeafCursor(IQueueCacheCursor inner) : IQueueCacheCursor
{
    public IBatchContainer GetCurrent(out Exception exception) => inner.GetCurrent(out exception);

    public bool MoveNext() => inner.MoveNext();

    public void Refresh(StreamSequenceToken token) => inner.Refresh(token);

    public void RecordDeliveryFailure()
    {
    }

    public void Dispose() => inner.Dispose();
}
