namespace Router.Routing.Subscriptions;

/// <summary>
/// Marks a subscriber that goes forward only: it keeps state with the position, or the newest of what it was told. When somebody rewinds a source to have its
/// changes given again, those that it had are not given to it.
/// </summary>
public interface IOnlyForward : ISubscriber;
