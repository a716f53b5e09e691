namespace Router.Routing.Log;

/// <summary>A stretch of the change log's bytes. It is used again once every entry in it was acknowledged.</summary>
internal sealed class LogSegment(int capacityBytes)
{
    public readonly byte[] Bytes = GC.AllocateUninitializedArray<byte>(capacityBytes);

    /// <summary>Bytes written so far.</summary>
    public int UsedBytes;

    /// <summary>The number of the last committed entry with bytes here; 0 while there is none.</summary>
    public long LastEntry;

    public int FreeBytes => Bytes.Length - UsedBytes;
}
