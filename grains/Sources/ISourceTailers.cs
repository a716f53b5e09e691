using Router.Contracts.Orleans.Tailing;

namespace Router.Grains.Sources;

/// <summary>Finds the tailers of sources.</summary>
internal interface ISourceTailers
{
    /// <summary>The tailer of that source.</summary>
    IBinlogTailerGrain Of(string source);
}
