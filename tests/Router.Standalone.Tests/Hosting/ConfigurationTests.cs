using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Router.Hosting;
using Router.Standalone.Hosting;

namespace Router.Standalone.Tests.Hosting;

/// <summary>Settings out of configuration.</summary>
public sealed class ConfigurationTests
{
    private static readonly IConfiguration Settings = new ConfigurationBuilder()
        .AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Router:Source"] = "mysql://repl:from-settings@db:3307",
            ["Router:From"] = "binlog.000002:4",
            ["Router:State"] = "/var/lib/router",
            ["Router:SaveInterval"] = "00:00:05",
            ["Router:StopTimeout"] = "00:01:00",
            ["Router:WindowBytes"] = "8388608",
            ["Router:SpillFolder"] = "/var/tmp",
            ["Router:Lanes"] = "3",
            ["Router:Retries"] = "0",
            ["Router:Schema"] = "trust",
            ["Router:ServerId"] = "77",
        })
        .Build();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_setting_comes_out_of_a_section(bool byConfigure)
    {
        var section = Settings.GetSection("Router");
        var services = new ServiceCollection();
        _ = byConfigure
            ? services.AddBinlogRouter(options => options.Password = "from-code").Services.Configure<RouterOptions>("main", section)
            : services.AddBinlogRouter(section).Services.Configure<RouterOptions>("main", options => options.Password = "from-code");
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptionsMonitor<RouterOptions>>().Get("main").ToRunnerOptions("main");
        Assert.Equal("mysql://repl@db:3307", options.Source.Address);
        Assert.Equal("from-code", options.Source.Server!.Password);
        Assert.Equal("binlog.000002:4", $"{options.Source.Start}");
        Assert.Equal(("main", 77u, true), (options.Source.Name, options.Source.ServerId, options.Source.TrustPresentSchema));
        Assert.Equal(("/var/lib/router", TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1)), (options.StateFolder, options.SaveInterval, options.StopTimeout));
        Assert.Equal((8L << 20, "/var/tmp", 3, 0), (options.Log.WindowBytes, options.Log.SpillFolder, options.Lanes, options.Retry.Retries));
    }

    [Fact]
    public void A_file_is_read_from_its_start()
    {
        var options = new RouterOptions { Source = "file:/var/log/binlog.000001" };

        Assert.Equal("start", $"{options.ToRunnerOptions("main").Source.Start}");
    }
}
