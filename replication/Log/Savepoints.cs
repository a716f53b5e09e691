namespace Router.Replication.Log;

/// <summary>The savepoints of the open transaction. Setting a name again moves it; their names have no case.</summary>
internal sealed class Savepoints
{
    private readonly Dictionary<string, long> _markByName = new(StringComparer.OrdinalIgnoreCase);

    public void Set(string name, long mark) => _markByName[name] = mark;

    public bool TryFind(string name, out long mark) => _markByName.TryGetValue(name, out mark);

    public void Clear()
    {
        if (_markByName.Count > 0)
        {
            _markByName.Clear();
        }
    }
}
