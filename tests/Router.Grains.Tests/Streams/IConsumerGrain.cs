using Orleans;

namespace Router.Grains.Tests.Streams;

/// <summary>A consumer of the scripted streams, as a table grain is one; its key is the stream's.</summary>
public interface IConsumerGrain : IGrainWithStringKey
{
    /// <summary>Ends the activation.</summary>
    Task EndAsync();
}
