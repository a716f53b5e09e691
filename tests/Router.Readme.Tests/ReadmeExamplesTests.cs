using Router.Servers;

namespace Router.Readme.Tests;

/// <summary>The README's examples, each in a project outside the repository that has only the packed packages, against a real server.</summary>
public sealed class ReadmeExamplesTests(PackedPackages packages) : IClassFixture<PackedPackages>
{
    private const string AddressInReadme = "mysql://repl:repl@127.0.0.1:3306";

    [Fact]
    public void Every_code_block_of_the_readme_is_an_example_that_is_run_here()
    {
        Assert.Equal(["embedding", "typed", "pulling", "cache", "aggregate", "watching", "testing"], Readme.Names());
        Assert.Equal(Readme.CodeBlocks(), Readme.Names().Count);
    }

    [Theory]
    [InlineData("embedding", "Insert order 7", "Update order 7")]
    [InlineData("typed", "order 7:  -> new", "order 7: new -> paid")]
    [InlineData("pulling", "Insert of 1 in shop.orders", "Update of 1 in shop.orders")]
    [InlineData("cache", "order 7 is new", "order 7 is paid")]
    [InlineData("aggregate", "status=new: count=1, sum(amount)=12.50", "status=paid: count=1, sum(amount)=12.50")]
    [InlineData("watching", "order 7 is new", "order 7 is paid")]
    public async Task An_example_sees_a_row_come_and_change(string name, string atInsert, string atUpdate)
    {
        await using var server = await DatabaseServer.StartAsync(ServerKind.MariaDb);
        await server.Sql.ExecuteAsync(
            "CREATE DATABASE shop; CREATE TABLE shop.orders (id BIGINT PRIMARY KEY, status VARCHAR(16) NOT NULL, amount DECIMAL(12,2) NOT NULL)");
        var code = Readme.Example(name);
        Assert.Contains(AddressInReadme, code, StringComparison.Ordinal);
        code = code.Replace(":3306", $":{server.Port}", StringComparison.Ordinal).Replace("Port=3306", $"Port={server.Port}", StringComparison.Ordinal);
        var dll = await packages.BuildAsync(name, code);

        using var program = new ExampleProgram(dll, Path.GetDirectoryName(dll)!);
        await program.WaitForAsync("following");
        await server.Sql.ExecuteAsync("INSERT INTO shop.orders VALUES (7, 'new', 12.50)");
        await program.WaitForAsync(atInsert);
        await server.Sql.ExecuteAsync("UPDATE shop.orders SET status = 'paid'");
        await program.WaitForAsync(atUpdate);
    }

    [Fact]
    public async Task The_example_of_a_test_needs_no_server()
    {
        var dll = await packages.BuildAsync("testing", Readme.Example("testing"));
        Assert.Contains(" -> paid\n", await PackedPackages.RunAsync("dotnet", Path.GetDirectoryName(dll)!, dll), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_packed_tool_installs_and_says_what_it_does()
    {
        await packages.InstallToolAsync();
        var help = await PackedPackages.RunAsync(Path.Combine(packages.ToolFolder, "router"), Path.GetTempPath(), "--help");
        Assert.Contains("tail", help, StringComparison.Ordinal);
        Assert.Contains("demo", help, StringComparison.Ordinal);
    }
}
