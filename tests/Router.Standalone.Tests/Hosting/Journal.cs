using System.Collections.Concurrent;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Hosting;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>What handlers saw, in the order they saw it: rows of one test's schemas, which have an integer column <c>id</c> first.</summary>
internal sealed class Journal(params string[] schemas)
{
    private readonly ConcurrentQueue<(ChangeToken Token, string Who, string What)> _notes = new();

    /// <summary>What was noted, by whom, of which change.</summary>
    public (ChangeToken Token, string Who, string What)[] Notes => [.. _notes];

    public string[] Of(string who) => [.. _notes.Where(note => note.Who == who).Select(note => note.What)];

    /// <summary>For each change in commit order who had it in what order: <c>Insert a.orders 1: log schema table</c>.</summary>
    public string[] ByChange() => [.. _notes
        .GroupBy(note => note.Token)
        .OrderBy(change => change.Key)
        .Select(change => $"{change.First().What}: {string.Join(' ', change.Select(note => note.Who))}")];

    public ChangeHandler Handler(string who) => (batch, _) =>
    {
        Note(who, batch);
        return default;
    };

    /// <summary>The same, by a handler that is not done at once.</summary>
    public ChangeHandler AsyncHandler(string who) => async (batch, _) =>
    {
        await Task.Yield();
        Note(who, batch);
    };

    public void Note(string who, ChangeBatch batch)
    {
        if (schemas.Contains(batch.Table.Name.Schema))
        {
            foreach (var row in batch)
            {
                _notes.Enqueue((row.Token, who, Text(row)));
            }
        }
    }

    public void Note(string who, string what) => _notes.Enqueue((default, who, what));

    public Task HasAsync(int count) => Eventually.TrueAsync(() => _notes.Count >= count, $"{count} notes");

    private string Text(in RowChange row)
    {
        var place = $"{(char)('a' + Array.IndexOf(schemas, row.Table.Name.Schema))}.{row.Table.Name.Table}";
        return row.KeyChanged ? $"{row.Kind} {place} {row.Before.GetInt64(0)}>{row.After.GetInt64(0)}" : $"{row.Kind} {place} {row.Key.GetInt64(0)}";
    }
}
