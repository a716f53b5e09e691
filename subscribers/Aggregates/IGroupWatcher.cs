using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates;

/// <summary>Somebody who wants to know which groups change.</summary>
internal interface IGroupWatcher
{
    /// <summary>The group is about to change; the part it is in is held meanwhile.</summary>
    void Touch(GroupStore store, int group);
}
