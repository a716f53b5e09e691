using System.Runtime.CompilerServices;
using Router.Contracts.Rows;

namespace Router.Routing.Subscriptions;

/// <summary>What is worked out once for a table's plan and looked up for each of its batches.</summary>
internal sealed class ByTable<T>(Func<TablePlan, T> make)
    where T : class
{
    /// <summary>Plans are replaced when their tables are altered; those of old definitions are forgotten by beginning anew.</summary>
    private const int MaxPlans = 1024;

    private readonly Dictionary<TablePlan, T> _known = [];
    private TablePlan? _lastTable;
    private T? _last;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Of(TablePlan table) => ReferenceEquals(table, _lastTable) ? _last! : Find(table);

    private T Find(TablePlan table)
    {
        if (!_known.TryGetValue(table, out var found))
        {
            found = make(table);
            if (_known.Count == MaxPlans)
            {
                _known.Clear();
            }

            _known.Add(table, found);
        }

        _last = found;
        _lastTable = table;
        return found;
    }
}
