using System.Buffers.Binary;
using Router.Contracts;
using Router.Contracts.Rows;
using Router.Replication.Source;

namespace Router.Grains.Tests.Tailing;

/// <summary>A server's log as a test writes it: transactions a hundred bytes apart in one file. It may be read by several feeds at once.</summary>
internal sealed class PlayedServer
{
    public const string File = "binlog.000001";
    private const int StepBytes = 100;
    private const int FirstOffset = 4;

    private readonly List<ChangeFrame[]> _transactions = [];
    private readonly Lock _gate = new();

    /// <summary>What a feed fails with as soon as it looks; null while all is well.</summary>
    public volatile SourceException? Failure;

    /// <summary>What is said of positions that were saved before the log was reset; null where it was not.</summary>
    public volatile SourceException? Reset;

    /// <summary>Feeds that read just now.</summary>
    public int Readers;

    public static ServerIdentity Identity { get; } = new(ServerFlavor.MariaDb, "7-0");

    public long End
    {
        get
        {
            lock (_gate)
            {
                return OffsetOf(_transactions.Count);
            }
        }
    }

    public static TablePlan Plan(string table) => new(
        new TableName("shop", table),
        [
            new ColumnDefinition { Ordinal = 0, Name = "id", Type = ColumnType.LongLong },
            new ColumnDefinition { Ordinal = 1, Name = "note", Type = ColumnType.Blob, Metadata = 4, CollationId = 63 },
        ],
        [0],
        hasNames: true);

    public static TablePlan Orders { get; } = Plan("orders");

    public static TablePlan Items { get; } = Plan("items");

    /// <summary>A row of a table.</summary>
    public static ChangeFrame Insert(TablePlan table, long id, int noteBytes = 0, int firstRow = 0)
    {
        var image = new byte[13 + noteBytes];
        BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(1), id);
        BinaryPrimitives.WriteInt32LittleEndian(image.AsSpan(9), noteBytes);
        return new ChangeFrame { Kind = ChangeKind.Insert, Table = table, After = table.Full, FirstRow = firstRow, RowCount = 1, Bytes = image, LengthBytes = image.Length };
    }

    public void Commit(params ChangeFrame[] frames)
    {
        lock (_gate)
        {
            _transactions.Add(frames);
        }
    }

    public static long OffsetOf(int transaction) => FirstOffset + ((long)transaction * StepBytes);

    public static int TransactionAt(long offset) => (int)((offset - FirstOffset + StepBytes - 1) / StepBytes);

    public ChangeFrame[]? Read(int transaction)
    {
        lock (_gate)
        {
            return transaction < _transactions.Count ? _transactions[transaction] : null;
        }
    }
}
