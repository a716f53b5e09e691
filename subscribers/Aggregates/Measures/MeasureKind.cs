namespace Router.Subscribers.Aggregates;

/// <summary>What is worked out over the rows of a group.</summary>
public enum MeasureKind
{
    /// <summary>COUNT(*): rows.</summary>
    Count,

    /// <summary>COUNT(column): rows whose column is not NULL.</summary>
    CountOf,

    /// <summary>SUM of an integer, YEAR, BIT, DECIMAL, FLOAT or DOUBLE; NULL where every value is.</summary>
    Sum,

    /// <summary>AVG of the same; four digits more behind the point than the column has.</summary>
    Average,

    /// <summary>MIN of a number, date, time, bytes, or text of a binary collation.</summary>
    Min,

    /// <summary>MAX of the same.</summary>
    Max,

    /// <summary>COUNT(DISTINCT column), by the values' bytes.</summary>
    CountDistinct,

    /// <summary>The greatest values, as often as they occur: ORDER BY column DESC LIMIT n.</summary>
    Top,
}
