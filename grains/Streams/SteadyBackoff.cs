using Orleans.Internal;
using Orleans.Runtime.Providers;

namespace Router.Grains.Streams;

/// <summary>
/// The same pause after every failure. Orleans' own grows to 30 seconds for deliveries, and is 10 to 20 seconds for reads: a consumer that is well again
/// would wait that long.
/// </summary>
internal sealed class SteadyBackoff(TimeSpan pause) : FixedBackoff(pause), IMessageDeliveryBackoffProvider, IQueueReaderBackoffProvider;
