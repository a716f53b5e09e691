using Router.Contracts;

namespace Router.Routing.Subscriptions;

/// <summary>A subscriber that wants to know the source it is fed by: to read its tables, or to tell how current it is.</summary>
public interface ISourceSubscriber : ISubscriber
{
    /// <summary>
    /// Called at each start of the source, after the state was restored, when it is known where reading begins and before anything is read.
    /// Reading begins when this has completed.
    /// </summary>
    /// <param name="source">The source, as long as it runs.</param>
    /// <param name="position">Where reading begins.</param>
    /// <param name="cancellationToken">The source is being stopped.</param>
    /// <exception cref="Exception">The subscriber cannot begin; the source does not start.</exception>
    ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken);
}
