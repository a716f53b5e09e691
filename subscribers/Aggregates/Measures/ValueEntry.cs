namespace Router.Subscribers.Aggregates.Measures;

/// <summary>How often a group has a value, less how often it was taken out.</summary>
internal struct ValueEntry
{
    public int Group;
    public ValueKey Key;
    public long Times;
}
