using Router.Contracts;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Tests.Invalidation;

/// <summary>What changes invalidate under rules.</summary>
internal static class Invalidated
{
    /// <summary>Keys as they are, tags behind #, everything as *.</summary>
    public static string By(InvalidationRules rules, params ChangeFrame[] frames)
    {
        var target = new RecordingTarget();
        var subscriber = new InvalidationSubscriber(rules, target);
        foreach (var frame in frames)
        {
            Hand(subscriber, frame);
        }

        return string.Join(' ', target.Told);
    }

    /// <summary>Has a target invalidate what the changes say.</summary>
    public static async Task ByAsync(InvalidationRules rules, IInvalidationTarget target, params ChangeFrame[] frames)
    {
        var subscriber = new InvalidationSubscriber(rules, target);
        foreach (var frame in frames)
        {
            await subscriber.HandleAsync(frame.Open(), CancellationToken.None);
        }
    }

    /// <summary>Hands a batch to a subscriber whose target does not wait.</summary>
    public static void Hand(InvalidationSubscriber subscriber, ChangeFrame frame)
    {
        var handled = subscriber.HandleAsync(frame.Open(), CancellationToken.None).AsTask();
        Assert.True(handled.IsCompleted);
        handled.GetAwaiter().GetResult();
    }
}
