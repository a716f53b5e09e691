using Router.Contracts;
using Router.Contracts.Orleans.Reading;
using Router.Routing.Subscriptions;

namespace Router.Client;

/// <summary>Where a subscription begins, and which changes it wants; everything that is said must hold.</summary>
public sealed class SubscribeOptions
{
    private readonly List<string> _changed = [];
    private readonly List<ColumnFilterText> _where = [];

    /// <summary>Where it begins without <see cref="After"/>: <c>end</c>, with what comes from then on (default), <c>start</c>, <c>FILE:POS</c> or <c>gtid:SET</c>.</summary>
    public string From { get; set; } = "end";

    /// <summary>
    /// The place to go on after: a batch's <see cref="Contracts.Orleans.Streams.StreamTokens.ToResumeToken"/>, or what <see cref="Progress"/> told.
    /// </summary>
    public ChangeToken? After { get; set; }

    /// <summary>The kinds of changes wanted; default rows of every kind.</summary>
    public ChangeKinds Kinds { get; set; } = ChangeKinds.Rows;

    /// <summary>Bytes of changes that are fetched at once at most, 1 to 16 MiB; default 1 MiB.</summary>
    public int MaxBytes { get; set; } = 1 << 20;

    /// <summary>
    /// Is told up to where everything was taken, also while there are no changes: whoever saves this can go on there after a restart, as long as the server
    /// keeps its log.
    /// </summary>
    public Action<ChangeToken>? Progress { get; set; }

    /// <summary>Of updates only those that changed one of these columns.</summary>
    public SubscribeOptions WhenChanged(params IReadOnlyList<string> columns)
    {
        _changed.AddRange(columns);
        return this;
    }

    /// <summary>Only rows whose column compares so, before the change or after it.</summary>
    /// <param name="column">The column.</param>
    /// <param name="comparison"><c>=</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>in</c>, <c>not in</c>, <c>is null</c>, <c>is not null</c> or <c>starts with</c>.</param>
    /// <param name="values">One value; several for <c>in</c> and <c>not in</c>; none for <c>is null</c> and <c>is not null</c>.</param>
    /// <exception cref="ArgumentException">There is no such operator.</exception>
    public SubscribeOptions Where(string column, string comparison, params IReadOnlyList<object> values)
    {
        _ = RowCondition.Of(column, comparison, values);
        _where.Add(new ColumnFilterText(column, comparison, [.. values]));
        return this;
    }

    internal RowFilterText ToFilter() => new() { Kinds = $"{Kinds}", ChangedColumns = [.. _changed], Where = [.. _where] };
}
