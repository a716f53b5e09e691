using Orleans.Runtime;
using Orleans.Streams;

namespace Router.Grains.Streams;

/// <summary>
/// Tells the agent that a stream has something; never delivered. The agent looks at nothing but the stream and the token: what consumers get comes from
/// the cursors.
/// </summary>
internal sealed class ArrivedStream(StreamId stream, StreamSequenceToken token) : IBatchContainer
{
    public StreamId StreamId => stream;

    public StreamSequenceToken SequenceToken => token;

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => [];

    public bool ImportRequestContext() => false;
}
