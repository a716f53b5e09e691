using Router.Binlog;
using Router.Contracts;

namespace Router.Replication.Log;

/// <summary>Which tables somebody follows, asked rarely.</summary>
internal sealed class FollowedTables(Func<TableName, bool>? follows)
{
    private const int MaxRemembered = 16_384;

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
            if (_byName.Count >= MaxRemembered)
            {
                _byName.Clear();
            }

            answer = follows(name);
            _byName.Add(name, answer);
        }

        return answer;
    }
}
