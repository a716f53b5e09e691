using Orleans.Streaming.Diagnostics;

namespace Router.Grains.Tests.Streams;

/// <summary>Counts the streams of the tests that an agent has forgotten, since nothing came for long.</summary>
internal sealed class ForgottenStreams : IObserver<StreamingEvents.StreamingEvent>, IDisposable
{
    private readonly IDisposable _subscription;
    private int _count;

    public ForgottenStreams() => _subscription = StreamingEvents.AllEvents.Subscribe(this);

    public int Count => _count;

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void OnNext(StreamingEvents.StreamingEvent value)
    {
        if (value is StreamingEvents.StreamInactive inactive && inactive.StreamId.GetNamespace() == StreamScenario.Namespace)
        {
            Interlocked.Increment(ref _count);
        }
    }

    public void Dispose() => _subscription.Dispose();
}
