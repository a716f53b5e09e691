using Router.Contracts;
using Router.Subscribers.Aggregates.Reading;
using Router.Subscribers.Aggregates.State;

namespace Router.Subscribers.Aggregates.Parts;

/// <summary>The answers of all parts to one question, put together.</summary>
internal sealed class Combination
{
    private readonly AggregateDefinition _definition;
    private readonly StoreFormat _format;
    private readonly PartAnswer[] _parts;
    private readonly GroupKeyOrder _order;
    private readonly CombinedStore _store;
    private readonly ChangeToken _token;
    private readonly string? _doubt;
    private readonly long _lastEvicted;
    private readonly byte[]? _last;
    private bool _isSettled = true;

    public Combination(AggregateDefinition definition, StoreFormat format, PartAnswer[] parts)
    {
        (_definition, _format, _order, _store) = (definition, format, new GroupKeyOrder(format), new CombinedStore(format));
        _parts = [.. parts.Where(part => part.Format?.IsSameAs(format) == true)];
        _token = AggregateParts.TokenOf(parts);
        _lastEvicted = parts.Max(part => part.LastEvicted);
        var isMixed = parts.Any(part => part.Groups.Length > 0 && part.Format?.IsSameAs(format) != true);
        _doubt = AggregateParts.DoubtOf(parts) ?? (isMixed ? $"the partitions of {definition.Table} have columns of different types just now." : null);

        // Behind the last key of an answer that has more, that part may have groups of which it did not tell yet.
        _last = _parts.Where(part => part.HasMore).Select(part => part.LastKey).Min(_order);
        Array.ForEach(_parts, part => _store.Add(part.Groups.Span, _last, _order));
    }

    public CombinedGroups Answer(PartQuestion question)
    {
        byte[]? next = null;
        var isSame = question.Format is null || question.Format == _format.Text;
        List<AggregateGroup> groups = question.Group is { } group ? [Group(GroupKey.Of(_definition, _format, group))]
            : question.Keys is { } keys ? isSame ? [.. keys.Select(Group)] : []
            : isSame ? InOrder(question.Count, out next) : throw new InvalidOperationException(
                $"The columns of {_definition.Table} became others while the groups of the aggregate '{_definition.Name}' were being read: begin anew.");
        return new CombinedGroups(groups, next, _format.Text, _token, _doubt, _isSettled);
    }

    private List<AggregateGroup> InOrder(int count, out byte[]? next)
    {
        var keys = _store.Keys();
        keys.Sort(_order);
        var groups = new List<AggregateGroup>(Math.Min(keys.Count, count));
        next = _last;
        for (var index = 0; index < keys.Count; index++)
        {
            if (groups.Count == count)
            {
                next = keys[index - 1];
                break;
            }

            if (Group(keys[index]) is { Exists: true } group)
            {
                groups.Add(group);
            }
        }

        if (groups.Count == 0 && next is null && _definition.IsOneGroup)
        {
            groups.Add(Group([]));
        }

        return groups;
    }

    private AggregateGroup Group(byte[] key)
    {
        var part = IsEvicted(key) ? null : _store.Find(key);
        _isSettled &= part is null || _store.IsSettled(part.Value);
        var values = part is { } found ? GroupReader.Values(_format, [found]) : _definition.NoRows();
        return new AggregateGroup(_definition, GroupReader.Key(_format, key), values, part is not null, _token, _doubt is not null);
    }

    /// <summary>A partition that has not seen as late a time as another still has windows that are gone.</summary>
    private bool IsEvicted(byte[] key) => _format.HasWindow && BitConverter.ToInt64(key, _format.KeyBitmapBytes) <= _lastEvicted;
}
