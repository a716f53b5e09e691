using Orleans;

namespace Router.Grains.Tests.PublicStreams;

public interface IWatcherGrain : IGrainWithStringKey;
