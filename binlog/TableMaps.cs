using System.Runtime.CompilerServices;
using Router.Contracts;

namespace Router.Binlog;

/// <summary>
/// The table maps of a log: by number, for the rows that follow, and by name, so that an unchanged definition stays one object when its
/// table gets another number (a server gives new ones after a restart, FLUSH TABLES, or when its cache of tables is full).
/// </summary>
internal sealed class TableMaps
{
    /// <summary>Beyond this many numbers, or names, the old ones are forgotten between two statements; nothing is lost but identity.</summary>
    public const int ComfortableCount = 16_384;

    /// <summary>One statement cannot name so many.</summary>
    public const int MaxCount = 4 * ComfortableCount;

    private readonly Dictionary<ulong, TableMap> _byId = [];
    private readonly Dictionary<TableName, TableMap> _byName = [];
    private TableMap? _newest;
    private ulong _newestId;
    private bool _isBetweenStatements;

    /// <summary>The last rows of a statement were read; the next table maps come before their rows again.</summary>
    public void EndStatement() => _isBetweenStatements = true;

    /// <summary>Numbers mean nothing any more; definitions are kept to be recognised.</summary>
    public void ForgetIds()
    {
        _byId.Clear();
        _newest = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryGet(ulong id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TableMap? map)
    {
        map = _newest;
        return (map is not null && id == _newestId) || _byId.TryGetValue(id, out map);
    }

    /// <summary>The table map with this number and content; the object of before where the content is the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TableMap Read(ulong id, ReadOnlySpan<byte> content, ServerFlavor flavor)
    {
        if (!TryGet(id, out var map) || !map.HasContent(content))
        {
            map = Recognise(id, content, flavor);
            Remember(id, map);
        }

        _isBetweenStatements = false;
        map.TableId = id;
        _newest = map;
        _newestId = id;
        return map;
    }

    private TableMap Recognise(ulong id, ReadOnlySpan<byte> content, ServerFlavor flavor)
    {
        var cursor = new EventCursor(content);
        var name = TableMapBody.ReadName(ref cursor);
        if (_byName.TryGetValue(name, out var known) && known.HasContent(content))
        {
            return known;
        }

        var map = new TableMap(id, content, TableMapBody.Read(content, flavor));
        if (_byName.Count >= ComfortableCount)
        {
            _byName.Clear();
        }

        _byName[name] = map;
        return map;
    }

    private void Remember(ulong id, TableMap map)
    {
        if (_byId.Count >= ComfortableCount && _isBetweenStatements)
        {
            _byId.Clear();
        }

        if (_byId.Count >= MaxCount)
        {
            throw new MalformedEventException(EventFault.TooManyTables, $"One statement names more than {MaxCount} tables.");
        }

        _byId[id] = map;
    }
}
