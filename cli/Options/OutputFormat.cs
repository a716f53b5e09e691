namespace Router.Cli.Options;

/// <summary>What <c>tail</c> prints.</summary>
internal enum OutputFormat
{
    /// <summary>A JSON line a row change.</summary>
    Json,

    /// <summary>A line a row change, for eyes.</summary>
    Text,

    /// <summary>One line of totals at the end.</summary>
    Count,
}
