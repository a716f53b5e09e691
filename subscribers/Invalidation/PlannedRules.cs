using System.Text;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Subscribers.Invalidation;

/// <summary>All rules for one plan of a table.</summary>
internal sealed class PlannedRules
{
    private readonly PlannedRule[] _rules;
    private readonly byte[][]? _tableTags;

    public PlannedRules(InvalidationRules rules, TablePlan table)
    {
        // A table known only from a statement that dropped or made it has no columns yet, and no rows come under this plan.
        _rules = table.Columns.Count == 0 ? [] : [.. rules.Items.Where(rule => rule.Tables.Matches(table.Name)).Select(rule => new PlannedRule(rule, table))];
        _tableTags = rules.TableTags(table.Name)?.Select(Encoding.UTF8.GetBytes).ToArray();
    }

    public void Fill(InvalidationBatch batch, in ChangeBatch changes)
    {
        if (changes.Kind == ChangeKind.Table)
        {
            FillTable(batch);
            return;
        }

        foreach (var rule in _rules)
        {
            if (rule.Wants(changes.Kind))
            {
                rule.Add(changes, rule.IsTag ? batch.TagSet : batch.KeySet);
            }
        }
    }

    private void FillTable(InvalidationBatch batch)
    {
        batch.Everything = _tableTags is null;
        foreach (var tag in _tableTags ?? [])
        {
            batch.TagSet.Write(tag);
            batch.TagSet.Complete();
        }
    }
}
