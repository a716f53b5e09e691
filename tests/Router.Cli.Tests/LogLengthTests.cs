using Router.Cli.Tail;
using Router.Replication.Source;

namespace Router.Cli.Tests;

public class LogLengthTests
{
    private static readonly (string File, long LengthBytes)[] Logs = [("binlog.000001", 100), ("binlog.000002", 200), ("binlog.000003", 300)];

    [Fact]
    public void From_the_oldest_log_it_is_all_of_them() => Assert.Equal(600, LogLength.Sum(Logs, StartPosition.Oldest));

    [Fact]
    public void From_a_position_it_is_what_lies_behind_it() => Assert.Equal(450, LogLength.Sum(Logs, StartPosition.At("binlog.000002", 50)));

    [Fact]
    public async Task Without_an_end_there_is_no_length() =>
        Assert.Null(await LogLength.AskAsync(SourceOptions.Parse("mysql://ann@db"), CancellationToken.None));

    [Fact]
    public async Task A_file_is_as_long_as_it_is()
    {
        using var file = new TemporaryFile("12345");
        Assert.Equal(5, await LogLength.AskAsync(SourceOptions.Parse($"file:{file.Path}"), CancellationToken.None));
        Assert.Null(await LogLength.AskAsync(SourceOptions.Parse("file:/no/such/file"), CancellationToken.None));
    }
}
