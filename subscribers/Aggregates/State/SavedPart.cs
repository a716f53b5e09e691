namespace Router.Subscribers.Aggregates.State;

/// <summary>One partition's saved state.</summary>
/// <param name="Header">The header.</param>
/// <param name="Segments">All segments, the header's own first.</param>
internal sealed record SavedPart(PartHeader Header, IReadOnlyList<ReadOnlyMemory<byte>> Segments)
{
    /// <summary>The format that all stores of the part have; null where there is none.</summary>
    public StoreFormat? Format => Header.Formats.FirstOrDefault(format => format is not null);

    /// <summary>Whether all its stores have that format.</summary>
    public bool HasFormat(StoreFormat format) => Header.Formats.All(other => other is null || other.IsSameAs(format));

    /// <summary>Adds everything to a store.</summary>
    public void AddTo(GroupStore store)
    {
        var stores = Header.Formats.Length;
        for (var number = 0; number < stores; number++)
        {
            var loader = new StoreLoader(store);
            for (var segment = 1 + number; segment < Segments.Count; segment += stores)
            {
                loader.AddGroups(Segments[segment].Span);
            }

            for (var segment = 1 + number; segment < Segments.Count; segment += stores)
            {
                loader.AddValues(Segments[segment].Span);
            }
        }
    }
}
