namespace Router.Benchmarks.Orleans.Carriers;

/// <summary>Takes bytes off a memory stream and counts them.</summary>
internal interface IMemorySinkGrain : IGrainWithStringKey
{
    /// <summary>The silo it is on.</summary>
    Task<string> WhereAsync();

    /// <summary>Bytes taken so far.</summary>
    Task<long> BytesAsync();
}
