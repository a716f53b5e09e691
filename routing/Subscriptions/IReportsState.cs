namespace Router.Routing.Subscriptions;

/// <summary>A subscriber that has something to say of itself in the status, such as an aggregate that cannot vouch for what it holds.</summary>
public interface IReportsState
{
    /// <summary>The word for a subscriber whose content may differ from its tables; health is degraded while one says it.</summary>
    const string Unsure = "unsure";

    /// <summary>How it is, in a word: <c>current</c>, <c>filling</c>, <see cref="Unsure"/>. Asked on any thread; it must be quick.</summary>
    string State { get; }

    /// <summary>Why it is so, and what to do; null where there is nothing to say.</summary>
    string? Reason { get; }
}
