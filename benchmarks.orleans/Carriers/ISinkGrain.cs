using Router.Contracts.Orleans.Streams;

namespace Router.Benchmarks.Orleans.Carriers;

/// <summary>Takes bytes and counts them.</summary>
internal interface ISinkGrain : IGrainWithIntegerKey
{
    /// <summary>The silo it is on.</summary>
    Task<string> WhereAsync();

    /// <summary>Some frames.</summary>
    Task TakeAsync(FrameBytes frames);

    /// <summary>Bytes taken so far.</summary>
    Task<long> BytesAsync();
}
