using Router.Contracts.Rows;

namespace Router.Routing.Subscriptions;

/// <summary>Several conditions that must hold at once.</summary>
internal sealed class AllConditions(IReadOnlyList<RowCondition> conditions) : RowCondition
{
    public override IReadOnlyList<string>? Columns { get; } = conditions.Any(condition => condition.Columns is null)
        ? null
        : [.. conditions.SelectMany(condition => condition.Columns!).Distinct(StringComparer.OrdinalIgnoreCase)];

    public override Func<RowImage, bool> For(TablePlan table)
    {
        var all = conditions.Select(condition => condition.For(table)).ToArray();
        return image =>
        {
            foreach (var holds in all)
            {
                if (!holds(image))
                {
                    return false;
                }
            }

            return true;
        };
    }

    public override string ToString() => conditions.Count == 0 ? "all" : string.Join(" and ", conditions.Select(condition => $"({condition})"));
}
