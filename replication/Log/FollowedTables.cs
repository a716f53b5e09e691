using Router.Binlog;
using Router.Contracts;

namespace Router.Replication.Log;

/// <summary>Which tables somebody follows, asked once for each definition.</summary>
internal sealed class FollowedTables(Func<TableName, bool>? follows)
{
    private readonly Dictionary<TableName, bool> _byName = [];
    private TableMap? _lastMap;
    private bool _lastAnswer;

    public bool Follows(TableMap map)
    {
        if (!ReferenceEquals(map, _lastMap))
        {
            _lastAnswer = Follows(map.Name);
            _lastMap = map;
        }

        return _lastAnswer;
    }

    public bool Follows(TableName name)
    {
        if (follows is null)
        {
            return true;
        }

        if (!_byName.TryGetValue(name, out var answer))
        {
            answer = follows(name);
            _byName.Add(name, answer);
        }

        return answer;
    }
}
