using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>Lets who asks now and then know which groups of an aggregate changed.</summary>
internal sealed class GroupFeed : IGroupWatcher
{
    private StoreFormat? _format;

    /// <summary>Begins with keys of the aggregate's present format; null where it has none yet.</summary>
    public GroupFeed(StoreFormat? format)
    {
        if (format is not null)
        {
            Take(format);
        }
    }

    public ChangedGroups Changed { get; } = new();

    public void Touch(GroupStore store, int group)
    {
        var format = store.Format;
        if (!ReferenceEquals(Volatile.Read(ref _format), format))
        {
            Take(format);
        }

        Changed.Touch(store.KeyOf(group));
    }

    private void Take(StoreFormat format)
    {
        if (_format?.IsSameAs(format) != true)
        {
            Changed.Reset(format.Text);
        }

        Volatile.Write(ref _format, format);
    }
}
