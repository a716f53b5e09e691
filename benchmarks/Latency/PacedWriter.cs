using System.Diagnostics;
using System.Globalization;
using System.Text.Unicode;
using Router.Benchmarks.Raw;

namespace Router.Benchmarks.Latency;

/// <summary>
/// One connection that inserts transactions by the clock: the n-th is due at a fixed time, however late the one before was.
/// It allocates nothing, since it runs in the process that is measured.
/// </summary>
/// <param name="log">Told when a COMMIT is sent.</param>
/// <param name="port">The server's port.</param>
/// <param name="index">This connection's number.</param>
/// <param name="connections">How many there are.</param>
internal sealed class PacedWriter(LatencyLog log, int port, int index, int connections)
{
    private readonly byte[] _sql = new byte[4096];

    /// <summary>Writes its share of the transactions. Blocks: give it a thread.</summary>
    /// <param name="startTicks">When transaction 0 is due.</param>
    /// <param name="periodTicks">The time from each transaction, of all connections together, to the next.</param>
    /// <param name="transactions">All connections' transactions.</param>
    /// <param name="rowsEach">Rows of each.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public void Run(long startTicks, double periodTicks, int transactions, int rowsEach, CancellationToken cancellationToken)
    {
        using var session = new RawSession("127.0.0.1", port, "admin", "admin");
        session.Execute("SET autocommit = 0"u8);
        for (var transaction = index; transaction < transactions; transaction += connections)
        {
            WaitUntil(startTicks + (long)(transaction * periodTicks), cancellationToken);
            session.Execute(_sql.AsSpan(0, Write(transaction, rowsEach)));
            log.Sent(transaction);
            session.Execute("COMMIT"u8);
        }
    }

    private static void WaitUntil(long dueTicks, CancellationToken cancellationToken)
    {
        while (dueTicks - Stopwatch.GetTimestamp() is var left && left > 0)
        {
            // The timers of the system have steps of a millisecond: what is left of one is not waited for.
            var leftMs = (int)(left * 1000 / Stopwatch.Frequency);
            if (leftMs == 0 || cancellationToken.WaitHandle.WaitOne(leftMs))
            {
                cancellationToken.ThrowIfCancellationRequested();
                return;
            }
        }
    }

    private int Write(int transaction, int rows)
    {
        var culture = CultureInfo.InvariantCulture;
        "INSERT INTO bench.paced VALUES "u8.CopyTo(_sql);
        var length = "INSERT INTO bench.paced VALUES "u8.Length;
        for (var row = 0; row < rows; row++)
        {
            var id = ((long)transaction * rows) + row;
            Utf8.TryWrite(_sql.AsSpan(length), culture, $"{(row == 0 ? ' ' : ',')}({id},{transaction},{id % 100000}.50,'a paced row')", out var written);
            length += written;
        }

        return length;
    }
}
