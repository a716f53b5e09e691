using System.Globalization;

namespace Router.Benchmarks.Workloads;

/// <summary>A log to read: the file it lies in, what is in it, and where its server is.</summary>
/// <param name="Name">W1, W2 or W3.</param>
/// <param name="Port">The server's port on 127.0.0.1.</param>
/// <param name="File">The log file, which holds the workload and nothing else.</param>
/// <param name="EndOffset">The file's length in bytes.</param>
/// <param name="DumpBytes">What a dump of it sends, packet headers included.</param>
/// <param name="Rows">Row changes in it; an update is one.</param>
/// <param name="Transactions">Transactions in it.</param>
internal sealed record Workload(string Name, int Port, string File, long EndOffset, long DumpBytes, long Rows, long Transactions)
{
    public const string Host = "127.0.0.1";
    public const string User = "admin";
    public const string Password = "admin";

    /// <summary>The table whose rows are read.</summary>
    public string Table => IsJson ? "bench.docs" : "bench.orders";

    /// <summary>Whether rows are <c>docs</c>, of which the JSON's bytes are read, instead of <c>orders</c> and their amounts.</summary>
    public bool IsJson => Name == "W3";

    /// <summary>The file's beginning, as <c>--from</c> takes it.</summary>
    public string From => $"{File}:4";

    /// <summary>The address; <c>tls</c> as <c>?tls=</c> takes it.</summary>
    public string Source(string tls = "disabled") => string.Create(CultureInfo.InvariantCulture, $"mysql://{User}:{Password}@{Host}:{Port}?tls={tls}");
}
