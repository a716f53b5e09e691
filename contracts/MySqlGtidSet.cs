namespace Router.Contracts;

/// <summary>MySQL's form, as in <c>gtid_executed</c>: intervals of numbers for each server and tag.</summary>
public sealed class MySqlGtidSet : GtidSet
{
    /// <inheritdoc/>
    public override GtidDialect Dialect => GtidDialect.MySql;

    /// <inheritdoc/>
    public override bool IsEmpty => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Add(Gtid gtid) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override bool Contains(Gtid gtid) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override bool Covers(GtidSet other) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override GtidSet Clone() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override string ToString() => throw new NotSupportedException();

    /// <summary>Reads <c>uuid:1-5:7,uuid:tag:1</c>.</summary>
    /// <exception cref="FormatException">The text is not such a list.</exception>
    public static MySqlGtidSet Parse(string text) => throw new NotSupportedException();
}
