using System.Runtime.CompilerServices;
using Router.Contracts;
using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>
/// Makes objects of rows: columns fill the parameters of the constructor and the public properties with <c>set</c> or <c>init</c>, found by
/// name without regard to case and underscores. Compiled once a table plan; safe for use by many threads.
/// </summary>
/// <remarks>
/// <c>[Column("name")]</c> names a member's column, <c>[NotMapped]</c> leaves a member out; on a record's parameter write
/// <c>[property: Column("name")]</c>. Every member must have a column that all of its values fit; a table's other columns are left alone.
/// </remarks>
/// <typeparam name="T">A class, record or struct.</typeparam>
public sealed class RowMapper<T>
{
    private readonly MappedType _type = new(typeof(T));
    private readonly ConditionalWeakTable<TablePlan, PlanMapping<T>> _mappings = [];
    private readonly Lock _compiling = new();
    private volatile PlanMapping<T>? _last;

    /// <summary>Looks at the type.</summary>
    /// <exception cref="RowMappingException">It has no constructor to use, or nothing to fill.</exception>
    public RowMapper()
    {
    }

    /// <summary>Compiles for a table, unless that is done.</summary>
    /// <exception cref="RowMappingException">A member has no column, or one whose values do not all fit it.</exception>
    public void Check(TablePlan table)
    {
        ArgumentNullException.ThrowIfNull(table);
        For(table);
    }

    /// <summary>The object of an image. It stays valid when the batch no longer is.</summary>
    /// <exception cref="RowMappingException">Type and table, or type and row, do not fit.</exception>
    public T Map(in RowImage image) => Map(image, default);

    /// <summary>The object of an after image; columns that it lacks are taken from its before image, as MINIMAL and NOBLOB images need it.</summary>
    /// <inheritdoc cref="Map(in RowImage)"/>
    public T Map(in RowImage after, in RowImage before) =>
        For(after.Table).TryMap(after, before, out var row) is { } missing ? throw MappingErrors.IsAbsent(missing) : row!;

    /// <summary>All changes of a batch; <see cref="TypedChange{T}.Row"/> is valid as long as the batch, the rest for good.</summary>
    /// <inheritdoc cref="Map(in RowImage)"/>
    public TypedChange<T>[] Map(ChangeBatch batch)
    {
        if (batch.Kind == ChangeKind.Table)
        {
            return [new TypedChange<T>(batch)];
        }

        var mapping = For(batch.Table);
        var changes = new TypedChange<T>[batch.Count];
        var index = 0;
        foreach (var row in batch)
        {
            changes[index++] = new TypedChange<T>(mapping, batch, row);
        }

        return changes;
    }

    internal PlanMapping<T> For(TablePlan table)
    {
        var last = _last;
        return ReferenceEquals(last?.Plan, table) ? last : Find(table);
    }

    private PlanMapping<T> Find(TablePlan table)
    {
        lock (_compiling)
        {
            if (!_mappings.TryGetValue(table, out var mapping))
            {
                mapping = new PlanMapping<T>(_type, table);
                _mappings.Add(table, mapping);
            }

            return _last = mapping;
        }
    }
}
