namespace Router.Grains.Reading;

/// <summary>Gives a few their turn at once, and others later, in the order they came.</summary>
internal sealed class Turns(int count)
{
    private readonly List<Guid> _waiting = [];
    private readonly HashSet<Guid> _taken = [];

    /// <summary>Somebody may have a turn now.</summary>
    public Signal News { get; } = new();

    /// <summary>Takes a turn if there is one and nobody waits before.</summary>
    public bool TryTake(Guid who)
    {
        if (!_taken.Contains(who))
        {
            if (!_waiting.Contains(who))
            {
                _waiting.Add(who);
            }

            if (_taken.Count >= count || _waiting[0] != who)
            {
                return false;
            }

            _waiting.RemoveAt(0);
            _taken.Add(who);
            News.Pulse();
        }

        return true;
    }

    /// <summary>Gives back a turn, or a place in the row.</summary>
    public void Leave(Guid who)
    {
        if (_taken.Remove(who) | _waiting.Remove(who))
        {
            News.Pulse();
        }
    }
}
