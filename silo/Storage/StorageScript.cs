namespace Router.Silo.Storage;

/// <summary>The SQL of deploy/storage as it was built in.</summary>
internal static class StorageScript
{
    /// <summary>The version that the scripts write; a storage of an earlier one is to be set up again.</summary>
    public const int Version = 1;

    /// <summary>The key of the version among Orleans' statements; it says, too, that they are ours.</summary>
    public const string VersionKey = "RouterStorageVersion";

    /// <summary>The tables that the scripts make.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["OrleansQuery", "RouterMembership", "RouterSilos", "RouterState", "RouterReminders"];

    /// <summary>The statements in order. In MySQL's script they are set apart by <c>//</c>, as its own client wants it; PostgreSQL takes the whole.</summary>
    public static IReadOnlyList<string> Of(DatabaseKind kind)
    {
        var text = Read(kind == DatabaseKind.MySql ? "mysql.sql" : "postgresql.sql");
        return kind == DatabaseKind.MySql
            ? [.. text.Replace("DELIMITER //\n", "\n", StringComparison.Ordinal).Split("\n//\n").Select(statement => statement.Trim()).Where(statement => statement.Length > 0)]
            : [text];
    }

    private static string Read(string name)
    {
        using var stream = typeof(StorageScript).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"This build of router-silo lacks its {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
