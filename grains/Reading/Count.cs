namespace Router.Grains.Reading;

/// <summary>A number that many threads change.</summary>
internal sealed class Count
{
    private long _value;

    public long Value => Volatile.Read(ref _value);

    public void Add(long number) => Interlocked.Add(ref _value, number);
}
