using Router.Contracts;
using Router.Replication.Source;

namespace Router.Grains.Tailing;

/// <summary>States from which the log is read again. The new generation in them voids what the present one still saves.</summary>
internal static class TailerRewinds
{
    /// <summary>To what a table grain has; the same state where it asks by an older generation, or nothing was read yet.</summary>
    /// <exception cref="InvalidOperationException">Nobody can tell where that token lies.</exception>
    public static TailerState To(TailerState state, long generation, ChangeToken applied)
    {
        if (generation != state.Generation || state is not { Frontier: { } frontier, Origin: { } origin })
        {
            return state;
        }

        var known = frontier.File.Length > 0 ? frontier : origin;
        var place = applied.Sequence < 0 || applied.Epoch < frontier.Epoch ? origin : SavedPosition.Of(LogPlace.Of(applied, known.ToPosition()));

        // Another partition may have less than the one that asks.
        var isEarlier = frontier.File.Length > 0 && LogPlaces.IsBefore(place.File, place.Offset, frontier.File, frontier.Offset);
        return isEarlier
            ? state with { Generation = state.Generation + 1, Frontier = place with { Names = frontier.Names }, ThroughSequence = -1 }
            : state with { Generation = state.Generation + 1 };
    }

    /// <summary>To a place that somebody named; it takes the place of one that was not found yet.</summary>
    /// <param name="state">The state.</param>
    /// <param name="place">The place.</param>
    /// <param name="redelivers">Whether handlers are to be given the changes from there on again.</param>
    /// <exception cref="FormatException">It lies ahead, and what is between would be skipped.</exception>
    public static TailerState To(TailerState state, StartPosition place, bool redelivers) =>
        state.Frontier is { File.Length: > 0 } frontier && LogPlaces.IsBefore(frontier.File, frontier.Offset, place.File, place.Offset)
            ? throw new FormatException($"{place} lies behind what is applied and saved, {frontier}: changes between would be skipped. Ask again when the status says that it is saved, or name an earlier place.")
            : state with { Generation = state.Generation + 1, From = $"{place}", RedeliversFrom = redelivers };
}
