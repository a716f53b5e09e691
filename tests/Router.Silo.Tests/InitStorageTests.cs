using Router.Servers;
using Router.Silo.Processes;
using Router.Silo.Storage;

namespace Router.Silo.Tests;

public class InitStorageTests
{
    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.MySql)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task A_database_is_set_up_once_and_again_without_a_change(StorageKind kind)
    {
        var storage = await ClusterStorage.CreateAsync(kind);
        var first = await ProgramRun.OfAsync("init-storage", "--storage", storage.Address);
        Assert.Equal((0, ""), (first.Code, first.Errors));
        Assert.Contains("made the tables OrleansQuery, RouterMembership, RouterSilos, RouterState, RouterReminders", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("admin", first.Output, StringComparison.Ordinal);

        await storage.QueryAsync("INSERT INTO RouterMembership (DeploymentId, Version) VALUES ('kept', 7)");
        var second = await ProgramRun.OfAsync("init-storage", "--storage", storage.Address);
        Assert.Equal(0, second.Code);
        Assert.Contains("nothing was changed", second.Output, StringComparison.Ordinal);
        Assert.Equal("7", (await storage.QueryAsync("SELECT Version FROM RouterMembership WHERE DeploymentId = 'kept'"))[0][0]);
    }

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task What_is_missing_or_was_changed_is_mended_and_told(StorageKind kind)
    {
        var storage = await (await ClusterStorage.CreateAsync(kind)).InitializedAsync();
        await storage.QueryAsync("DROP TABLE RouterReminders");
        await storage.QueryAsync("UPDATE OrleansQuery SET QueryText = 'x' WHERE QueryKey = 'GatewaysQueryKey'");
        var run = await ProgramRun.OfAsync("init-storage", "--storage", storage.Address);
        Assert.Contains("made the tables RouterReminders and 1 statements", run.Output, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", (await ProgramRun.OfAsync("init-storage", "--storage", storage.Address)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.MySql)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task A_database_that_is_not_there_is_made_by_several_at_once_too(StorageKind kind)
    {
        var missing = DatabaseAddress.Parse((await ClusterStorage.CreateAsync(kind)).Address + "-\"new`");
        var silo = await Assert.ThrowsAsync<SiloException>(() => new StorageSetup(missing).CheckAsync(CancellationToken.None));
        Assert.Equal(ExitCode.CannotConnect, silo.Code);
        Assert.Contains("init-storage makes it", silo.Message, StringComparison.Ordinal);
        var told = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new StorageSetup(missing).InitializeAsync(CancellationToken.None)));
        Assert.Single(told, sentence => sentence.Contains("made the tables", StringComparison.Ordinal));
        await new StorageSetup(missing).CheckAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_user_who_may_not_make_the_database_is_told_the_statement()
    {
        var server = await new ServersFixture().MariaDb;
        await server.Sql.ExecuteAsync("CREATE USER IF NOT EXISTS modest IDENTIFIED BY 'modest'");
        var run = await ProgramRun.OfAsync("init-storage", "--storage", $"mysql://modest:modest@{server.Host}:{server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}/of_somebody_else");
        Assert.NotEqual(0, run.Code);
        Assert.DoesNotContain("modest:", run.Errors, StringComparison.Ordinal);
        Assert.Contains("of_somebody_else", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.MySql)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task Several_that_begin_at_once_do_not_disturb_each_other(StorageKind kind)
    {
        var storage = await ClusterStorage.CreateAsync(kind);
        var address = DatabaseAddress.Parse(storage.Address);
        var told = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => new StorageSetup(address).InitializeAsync(CancellationToken.None)));
        Assert.Single(told, sentence => sentence.Contains("made the tables", StringComparison.Ordinal));
        Assert.Equal(3, told.Count(sentence => sentence.Contains("nothing was changed", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task Another_applications_database_is_refused_and_left_alone(StorageKind kind)
    {
        var storage = await ClusterStorage.CreateAsync(kind);
        await storage.QueryAsync("CREATE TABLE OrleansQuery (QueryKey varchar(64) PRIMARY KEY, QueryText varchar(8000) NOT NULL)");
        await storage.QueryAsync("INSERT INTO OrleansQuery VALUES ('WriteToStorageKey', 'theirs')");
        var run = await ProgramRun.OfAsync("init-storage", "--storage", storage.Address);
        Assert.Equal(4, run.Code);
        Assert.Contains("another Orleans application: give Router a database of its own", run.Errors, StringComparison.Ordinal);
        Assert.Equal("theirs", Assert.Single(await storage.QueryAsync("SELECT QueryText FROM OrleansQuery"))[0]);
    }

    [Theory]
    [InlineData(StorageKind.MariaDb)]
    [InlineData(StorageKind.PostgreSql)]
    public async Task A_silo_on_a_database_that_is_not_set_up_says_how_to(StorageKind kind)
    {
        var storage = await ClusterStorage.CreateAsync(kind);
        var run = await ProgramRun.OfAsync("--storage", storage.Address, "--source", "mysql://repl:repl@127.0.0.1:1");
        Assert.Equal(4, run.Code);
        Assert.Contains("is not set up: run router-silo init-storage --storage", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_set_up_by_an_earlier_version_says_so()
    {
        var storage = await (await ClusterStorage.CreateAsync(StorageKind.MariaDb)).InitializedAsync();
        await storage.QueryAsync("UPDATE OrleansQuery SET QueryText = '0' WHERE QueryKey = 'RouterStorageVersion'");
        var error = await Assert.ThrowsAsync<SiloException>(() => new StorageSetup(DatabaseAddress.Parse(storage.Address)).CheckAsync(CancellationToken.None));
        Assert.Equal(ExitCode.StorageNotReady, error.Code);
        Assert.Contains("run router-silo init-storage", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_told_without_its_password()
    {
        var run = await ProgramRun.OfAsync("init-storage", "--storage", "postgres://me:secret@127.0.0.1:1/x");
        Assert.Equal(3, run.Code);
        Assert.Contains("postgres://127.0.0.1:1/x cannot be used", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", run.Errors, StringComparison.Ordinal);
    }
}
