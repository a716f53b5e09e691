namespace Router.Servers.Tests;

public class RedisServerTests
{
    [Fact]
    public async Task A_server_keeps_its_port_over_a_restart_and_a_kill_and_forgets_its_keys()
    {
        await using var server = await RedisServer.StartAsync();
        var (port, firstPid) = (server.Port, server.Pid);
        Assert.Equal("OK", await server.CommandAsync("set", "a", "1"));
        Assert.Equal("1", await server.CommandAsync("get", "a"));

        await server.RestartAsync();
        Assert.Equal("", await server.CommandAsync("get", "a"));
        var secondPid = server.Pid;
        await server.KillAsync();
        Assert.False(Directory.Exists($"/proc/{secondPid}"));
        await Assert.ThrowsAsync<ServerException>(() => server.CommandAsync("ping"));
        await server.StartAgainAsync();

        Assert.Equal("PONG", await server.CommandAsync("ping"));
        Assert.Equal(3, new[] { firstPid, secondPid, server.Pid }.Distinct().Count());
        Assert.Equal(port, server.Port);
    }

    [Fact]
    public async Task Options_win_over_the_defaults_and_a_refusal_is_an_error()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "yes");
        await server.CommandAsync("set", "a", "1");
        await server.KillAsync();
        await server.StartAgainAsync();
        Assert.Equal("1", await server.CommandAsync("get", "a"));
        await Assert.ThrowsAsync<ServerException>(() => server.CommandAsync("incr", "a", "b"));
    }

    [Fact]
    public async Task Nothing_is_left_once_a_server_is_disposed_of()
    {
        var server = await RedisServer.StartAsync();
        var (pid, folder) = (server.Pid, Path.GetDirectoryName(server.BenchmarkPath)!);
        Assert.True(Directory.Exists(folder));
        await server.DisposeAsync();
        Assert.False(Directory.Exists(folder));
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }
}
