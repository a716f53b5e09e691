using System.Collections.Concurrent;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Routing.Processing;
using Router.Routing.Subscriptions;

namespace Router.Subscribers.Invalidation;

/// <summary>Turns changes into keys and tags, and has a target invalidate them; a batch is acknowledged when that is done, and comes again when it failed.</summary>
public sealed class InvalidationSubscriber : ISourceSubscriber
{
    /// <summary>
    /// How often an invalidation is tried again: long enough for a target to come back by itself, about an hour and a half, while the source waits with
    /// what it did not take.
    /// </summary>
    public static readonly RetryOptions PatientRetry = new() { Retries = 1000, LongestDelay = TimeSpan.FromSeconds(5) };

    private readonly InvalidationRules _rules;
    private readonly IInvalidationTarget _target;

    // As many as partitions have worked at once.
    private readonly ConcurrentQueue<InvalidationWork> _idle = new();

    /// <summary>Puts rules and target together.</summary>
    /// <exception cref="InvalidationException">The target cannot invalidate what the rules ask for.</exception>
    public InvalidationSubscriber(InvalidationRules rules, IInvalidationTarget target)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(target);
        _rules = rules;
        _target = target;
        Check(rules.Needed & ~target.Abilities, target);
    }

    /// <summary>A subscription of that name to all tables of the rules, which tries again as <see cref="PatientRetry"/> says.</summary>
    /// <exception cref="InvalidationException">The target cannot invalidate what the rules ask for.</exception>
    /// <exception cref="InvalidOperationException">There is no rule.</exception>
    public static Subscription Subscribe(string name, InvalidationRules rules, IInvalidationTarget target)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return new Subscription
        {
            Name = name,
            Level = SubscriptionLevel.Table,
            Tables = rules.Tables,
            Kinds = rules.Kinds,
            Retry = PatientRetry,
            Subscriber = new InvalidationSubscriber(rules, target),
        };
    }

    /// <summary>Compares the rules with those of their tables that are named without wildcards, as they are now; others are compared at their first change.</summary>
    /// <exception cref="InvalidationException">A table has no such column.</exception>
    public async ValueTask BeginAsync(ISourceContext source, SourcePosition position, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Tables is not { } tables)
        {
            return;
        }

        foreach (var table in _rules.Items.Select(rule => rule.Tables.SingleTable).OfType<TableName>().Distinct())
        {
            if (await DescribeAsync(tables, table, cancellationToken) is { } plan)
            {
                _ = new PlannedRules(_rules, plan);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask HandleAsync(ChangeBatch batch, CancellationToken cancellationToken)
    {
        if (!_idle.TryDequeue(out var work))
        {
            work = new InvalidationWork(_rules);
        }

        ValueTask invalidated;
        try
        {
            work.Fill(batch);
            invalidated = work.Batch.IsEmpty ? default : _target.InvalidateAsync(work.Batch, cancellationToken);
        }
        catch
        {
            _idle.Enqueue(work);
            throw;
        }

        if (!invalidated.IsCompletedSuccessfully)
        {
            return FinishAsync(invalidated, work);
        }

        invalidated.GetAwaiter().GetResult();
        _idle.Enqueue(work);
        return default;
    }

    private static async Task<TablePlan?> DescribeAsync(ITableReader tables, TableName table, CancellationToken cancellationToken)
    {
        try
        {
            return await tables.DescribeAsync(table, cancellationToken);
        }
        catch (TableReadException)
        {
            // A server that does not answer yet is no reason not to start: the table is compared at its first change then.
            return null;
        }
    }

    private async ValueTask FinishAsync(ValueTask invalidated, InvalidationWork work)
    {
        try
        {
            await invalidated;
        }
        finally
        {
            _idle.Enqueue(work);
        }
    }

    private static void Check(InvalidationAbilities missing, IInvalidationTarget target)
    {
        var name = target.GetType().Name;
        if ((missing & InvalidationAbilities.Keys) != 0)
        {
            throw new InvalidationException($"{name} invalidates no single keys: make the rules of tags.");
        }

        if ((missing & InvalidationAbilities.Tags) != 0)
        {
            throw new InvalidationException($"{name} knows no tags: make the rules of keys, and use IgnoreTableChanges instead of Table.");
        }

        if ((missing & InvalidationAbilities.Everything) != 0)
        {
            throw new InvalidationException(
                $"{name} cannot forget everything, which a TRUNCATE or ALTER asks for: give the tables a tag with rules.Table, let entries expire with rules.IgnoreTableChanges, or tell the target how (Redis: KeyPrefix or MayFlushDatabase, HTTP: EverythingKey).");
        }
    }
}
