using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Subscribers.Aggregates.State;

/// <summary>
/// An aggregate's state on one partition: what came by it less what went by it, so that any number of parts add up to the whole. All of it
/// under <see cref="Gate"/>.
/// </summary>
internal sealed partial class Part(string name, AggregateDefinition definition)
{
    private const long None = long.MinValue;

    private PlanBinding? _binding;
    private Exception? _broken;

    /// <summary>Held while a batch is taken, and for a look.</summary>
    public Lock Gate { get; } = new();

    public string Name => name;

    public GroupStore? Store { get; set; }

    public ChangeToken Applied { get; set; } = ChangeToken.None;

    /// <summary>Changes of smaller sequences are in the reading that the aggregate began with.</summary>
    public long UpToSequence { get; set; } = -1;

    /// <summary>Why it takes no further changes; null where it does.</summary>
    public string? Doubt { get; set; }

    /// <summary>Whether there is no such table: what creates one leaves no doubt then.</summary>
    public bool IsGone { get; set; }

    public long GreatestMicroseconds { get; set; } = None;

    public long Late { get; private set; }

    /// <summary>Told of groups that are about to change; null while nobody watches.</summary>
    public Action<GroupStore, int>? Touching { get; set; }

    /// <summary>
    /// Takes a batch of rows, those that it has not taken yet.
    /// </summary>
    /// <returns>Why it cannot, or null.</returns>
    /// <exception cref="IncompleteImageException">The log holds not enough.</exception>
    public string? TakeRows(ChangeFrame frame)
    {
        if (_broken is { } broken)
        {
            throw broken;
        }

        var batch = frame.Open();
        if (Doubt is not null || IsTaken(batch.LastToken))
        {
            return null;
        }

        if (Bind(frame.Table) is { } doubt)
        {
            return doubt;
        }

        _binding!.Check(frame.Before, definition.Name);
        _binding.Check(frame.After, definition.Name);
        IsGone = false;
        TakeWhole(frame, IsTaken(batch.FirstToken) ? CountTaken(batch) : 0);
        Applied = batch.LastToken;
        return null;
    }

    /// <summary>Adds the rows of a reading.</summary>
    public void Fill(ChangeFrame frame)
    {
        if (Bind(frame.Table) is { } doubt)
        {
            throw new TableReadException(doubt);
        }

        _binding!.Check(frame.After, definition.Name);
        TakeWhole(frame, 0);
    }

    /// <summary>The table has no rows, for sure.</summary>
    public void Reset(bool isGone)
    {
        TouchAll();
        Store = Store is { } store ? new GroupStore(store.Format) : null;
        Doubt = null;
        _broken = null;
        IsGone = isGone;
    }

    /// <summary>Takes the place of what there was.</summary>
    public void ReplaceBy(Part? other, long upToSequence)
    {
        TouchAll();
        Store = other?.Store;
        Doubt = null;
        _broken = null;
        UpToSequence = upToSequence;
        IsGone = other?.IsGone ?? IsGone;
        GreatestMicroseconds = Math.Max(GreatestMicroseconds, other?.GreatestMicroseconds ?? None);
        TouchAll();
    }

    /// <summary>Takes up what was saved; several parts may be added to one.</summary>
    public void Restore(SavedPart saved)
    {
        if (saved.Format is { } format)
        {
            saved.AddTo(Store ??= new GroupStore(format));
        }

        var header = saved.Header;
        Applied = header.Applied > Applied ? header.Applied : Applied;
        UpToSequence = Math.Max(UpToSequence, header.UpToSequence);
        Doubt ??= header.Doubt;
        IsGone = header.IsGone;
        GreatestMicroseconds = Math.Max(GreatestMicroseconds, header.GreatestMicroseconds);
        Late += header.Late;
        DropEvicted();
    }

    /// <summary>Whether the change is in the state, by the reading or by the log.</summary>
    public bool IsTaken(ChangeToken token) => token <= Applied || token.Sequence < UpToSequence;

    public void TouchAll()
    {
        if (Touching is { } touching)
        {
            Store?.ForEach(touching);
        }
    }

    /// <summary>Makes sure that the store is of the types that the plan has; gives the doubt where it is not.</summary>
    private string? Bind(TablePlan table)
    {
        if (!ReferenceEquals(_binding?.Table, table))
        {
            try
            {
                _binding = new PlanBinding(definition, table);
            }
            catch (ArgumentException unfit) when (Store is not null)
            {
                return $"the columns of {table.Name} are others than before: {unfit.Message}";
            }
        }

        if (Store is null || (Store.Count == 0 && !Store.Format.IsSameAs(_binding.Format)))
        {
            Store = new GroupStore(_binding.Format);
        }

        return Store.Format.IsSameAs(_binding.Format)
            ? null
            : $"the columns of {table.Name} have other types than before: {Store.Format.DifferenceTo(_binding.Format)}";
    }

    private int CountTaken(ChangeBatch batch)
    {
        var count = 0;
        foreach (var row in batch)
        {
            count += IsTaken(row.Token) ? 1 : 0;
        }

        return count;
    }

    /// <summary>What stops it between two rows may be tried again from there; what stops it within one may not, nor be saved.</summary>
    private void TakeWhole(ChangeFrame frame, int skip)
    {
        try
        {
            Take(frame, skip);
        }
        catch (Exception exception)
        {
            if (_isWriting)
            {
                _broken = exception;
            }
            else if (_row > 0)
            {
                Applied = new ChangeToken(frame.Transaction.Sequence, frame.TokenRow(_row - 1));
            }

            throw;
        }
    }
}
