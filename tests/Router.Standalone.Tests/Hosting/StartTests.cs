using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Router.Hosting;
using Router.Hosting.Typed;
using Router.Replication.Source;
using Router.Servers;
using Router.Standalone.Hosting;
using Router.Standalone.State;

namespace Router.Standalone.Tests.Hosting;

/// <summary>What a host says when it starts, and when it cannot.</summary>
public sealed class StartTests(ServersFixture servers) : IClassFixture<ServersFixture>
{
    private sealed record Order(int Id, string Nickname);

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_type_that_does_not_fit_its_table_is_an_error_at_the_start(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        await using var host = Build(server, router => router.OnTable<Order>($"{a}.orders", (_, _) => default));

        var error = await Assert.ThrowsAsync<RowMappingException>(host.StartAsync);
        Assert.Contains("Nickname", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{a}.orders", error.Message, StringComparison.Ordinal);
        Assert.Same(error, await Assert.ThrowsAsync<RowMappingException>(() => host.Router.Completion));
        Assert.Equal(HealthStatus.Unhealthy, (await host.HealthAsync()).Status);
    }

    [Theory]
    [InlineData(ServerKind.MariaDb)]
    [InlineData(ServerKind.MySql)]
    public async Task A_key_that_no_row_can_have_is_an_error_at_the_start(ServerKind kind)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        await server.Sql.ExecuteAsync($"CREATE TABLE {a}.keyless (id INT)");
        Assert.Contains("primary key of 1 columns, but 2", await ErrorOfAsync("orders", 1, 2), StringComparison.Ordinal);
        Assert.Contains($"{a}.orders.id", await ErrorOfAsync("orders", "seven"), StringComparison.Ordinal);
        Assert.Contains("has no primary key", await ErrorOfAsync("keyless", 1), StringComparison.Ordinal);

        async Task<string> ErrorOfAsync(string table, params object[] key)
        {
            await using var host = Build(server, router => router.OnRow($"{a}.{table}", key, (_, _) => default));
            return (await Assert.ThrowsAsync<ArgumentException>(host.StartAsync)).Message;
        }
    }

    [Theory]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MariaDb, true)]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MySql, true)]
    public async Task A_wrong_password_is_a_named_failure_of_the_source_and_not_of_the_host(ServerKind kind, bool isTyped)
    {
        var server = await servers.Of(kind);
        var a = await CreateAsync(server);
        await using var host = Build(
            server,
            router => _ = isTyped
                ? router.OnTable<Order>($"{a}.orders", (_, _) => default)
                : router.AddReader("orders", $"{a}.orders"),
            options => options.Password = "letmein");
        await host.StartAsync();

        var failure = await Assert.ThrowsAsync<SourceException>(() => host.Router.Completion.WaitAsync(TimeSpan.FromMinutes(2)));
        Assert.Equal(SourceFault.LoginRefused, failure.Fault);
        Assert.DoesNotContain("letmein", failure.ToString(), StringComparison.Ordinal);
        var health = await host.HealthAsync();
        Assert.Equal((HealthStatus.Unhealthy, failure), (health.Status, health.Exception));
        Assert.Contains("main: ", health.Description, StringComparison.Ordinal);
        if (!isTyped)
        {
            var reader = host.Services.GetRequiredKeyedService<ChangeReader>("orders");
            Assert.Same(failure, await Assert.ThrowsAsync<SourceException>(async () => await reader.ReadAllAsync().GetAsyncEnumerator().MoveNextAsync()));
        }
    }

    [Fact]
    public async Task Settings_that_cannot_be_are_all_named_at_the_start()
    {
        await using var host = RunningHost.Build(services => services
            .AddBinlogRouter(options => (options.From, options.Schema, options.WindowBytes, options.Lanes, options.Retries, options.ServerId, options.State, options.SaveInterval, options.StopTimeout)
                = ("yesterday", "guess", 1, 0, -1, 0, "", TimeSpan.Zero, Timeout.InfiniteTimeSpan))
            .OnLog((_, _) => default));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);
        Assert.All(
            ["'main': it has no address", "Schema is 'guess'", "WindowBytes is 1", "Lanes is 0", "Retries is -1", "ServerId is 0", "State is empty", "SaveInterval is", "StopTimeout is"],
            fault => Assert.Contains(fault, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mysql://repl:s3cret@127.0.0.1:1", "yesterday", "'yesterday' is no position")]
    [InlineData("postgres://repl:s3cret@127.0.0.1", "end", "mysql://")]
    public async Task An_address_or_a_position_that_is_none_is_said_without_the_password(string address, string from, string expected)
    {
        await using var host = RunningHost.Build(services => services.AddBinlogRouter(options => (options.Source, options.From) = (address, from)));

        var error = await Assert.ThrowsAsync<OptionsValidationException>(host.StartAsync);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_runs_its_sources_once()
    {
        var server = await servers.MariaDb;
        await using var host = await RunningHost.StartAsync(server, router => router.OnTable("no.table", (_, _) => default));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(host.StartAsync);
        Assert.Contains("'main' was started already", error.Message, StringComparison.Ordinal);
        await host.FollowsAsync();
    }

    [Fact]
    public async Task A_host_that_was_never_started_can_be_disposed_of_and_ends()
    {
        var host = RunningHost.Build(services => services.AddBinlogRouter());
        var router = host.Router;
        Assert.Null(router.Status);
        Assert.Equal(HealthStatus.Degraded, (await host.HealthAsync()).Status);
        await host.DisposeAsync();
        await router.Completion.WaitAsync(TimeSpan.FromMinutes(2));

        using var services = new ServiceCollection().AddBinlogRouter().Services.BuildServiceProvider();
        services.GetRequiredService<IBinlogRouter>();
    }

    [Fact]
    public async Task A_state_folder_of_another_host_is_refused_and_free_again_after_it()
    {
        var server = await servers.MariaDb;
        using var state = new TemporaryFolder();
        await using var second = Build(server, router => router.OnTable("no.table", (_, _) => default), options => options.State = state.Path);
        await using (await RunningHost.StartAsync(server, router => router.OnTable("no.table", (_, _) => default), options => options.State = state.Path))
        {
            var error = await Assert.ThrowsAsync<StateFolderException>(second.StartAsync);
            Assert.Contains(state.Path, error.Message, StringComparison.Ordinal);
        }

        await using (await RunningHost.StartAsync(server, router => router.OnTable("no.table", (_, _) => default), options => options.State = state.Path))
        {
        }
    }

    private static RunningHost Build(DatabaseServer server, Action<RouterBuilder> handlers, Action<RouterOptions>? configure = null) =>
        RunningHost.Build(services => handlers(services.AddBinlogRouter(options =>
        {
            options.Source = RunningHost.AddressOf(server);
            configure?.Invoke(options);
        })));

    private static async Task<string> CreateAsync(DatabaseServer server)
    {
        var schema = await server.CreateDatabaseAsync("hosting");
        await server.Sql.ExecuteAsync($"CREATE TABLE {schema}.orders (id INT PRIMARY KEY, v INT)");
        return schema;
    }
}
