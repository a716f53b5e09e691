namespace Router.Routing.Subscriptions;

/// <summary>A subscriber that wants to know of losses of contact, although the log goes on at the exact transaction after each.</summary>
public interface IContactSubscriber : ISubscriber
{
    /// <summary>Contact with the server was lost and is found again. Called on the source's thread, before anything that came since; must be quick.</summary>
    void ContactFound();
}
