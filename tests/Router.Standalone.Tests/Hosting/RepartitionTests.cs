using System.Globalization;
using Router.Routing.Tests.Fakes;
using Router.Servers;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Another number of partitions at the next start.</summary>
public sealed class RepartitionTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_changed_partition_count_takes_effect_at_the_restart_and_every_row_counts_once_in_the_states(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.orders (id INT PRIMARY KEY)");
        using var state = new TemporaryFolder();
        var rows = 0;
        string[] before = [];
        foreach (var count in (int[])[1, 4, 4, 2, 1])
        {
            var sum = new Spread($"{a}.orders", count);
            await using var host = await RunningHost.StartAsync(
                server,
                router => router.Partition($"{a}.orders", count).Add(_ => Follow.Table(sum, $"{a}.orders") with { Name = "sum" }),
                options => options.State = state.Path);
            Assert.Equal(before, sum.RestoredPartitions);
            Assert.Equal(rows, sum.Total);
            await server.Sql.ExecuteAsync(string.Concat(Enumerable.Range(rows, 40).Select(id => string.Create(CultureInfo.InvariantCulture, $"INSERT INTO {a}.orders VALUES ({id});"))));
            rows += 40;
            await Eventually.TrueAsync(() => sum.Total == rows, "all rows are counted");
            before = [.. host.Status.Partitions.Select(partition => partition.Name).Order(StringComparer.Ordinal)];
            Assert.Equal(count == 1 ? [$"{a}.orders"] : Enumerable.Range(0, count).Select(number => $"{a}.orders/{number}"), before);
            await host.StopAsync();
        }
    }
}
