using Microsoft.Extensions.Configuration;
using Router.Silo.Settings;
using Router.Silo.Storage;

namespace Router.Silo.Tests;

public class SiloPlanTests
{
    [Fact]
    public void A_silo_that_is_told_nothing_but_its_source_is_alone_and_keeps_nothing()
    {
        var plan = Read(("Source", "mysql://h"));
        Assert.Null(plan.Clustering);
        Assert.Null(plan.Storage);
        Assert.Equal("main", Assert.Single(plan.Sources).Key);
    }

    [Fact]
    public void Silos_find_each_other_in_the_storage_where_nothing_else_is_said()
    {
        var plan = Read(("Source", "mysql://h"), ("Storage", "mysql://u:p@h/d"));
        Assert.Equal("mysql://h:3306/d", plan.Clustering!.Display);
        Assert.Single(plan.Databases);
        Assert.Null(Read(("Source", "mysql://h"), ("Storage", "mysql://u:p@h/d"), ("Clustering", "localhost")).Clustering);
        Assert.Equal(2, Read(("Source", "mysql://h"), ("Storage", "mysql://u:p@h/d"), ("Clustering", "postgres://u:p@h/d")).Databases.Count());
    }

    [Fact]
    public void The_silos_own_settings_are_not_its_sources()
    {
        var plan = Read(("Source", "mysql://h"), ("From", "start"), ("SiloPort", "5"), ("Otlp", "http://h:4318"), ("Sources:crm:Source", "mysql://i"), ("Aggregates:0:Name", "a"));
        Assert.Equal(["main", "crm"], plan.Sources.Select(source => source.Key));
        Assert.Equal(["Aggregates", "From", "Source"], plan.Sources[0].Value.GetChildren().Select(child => child.Key).Order());
        Assert.Equal("mysql://i", plan.Sources[1].Value["Source"]);
        Assert.Equal(5, plan.Settings.SiloPort);
    }

    [Theory]
    [InlineData("mysql://u:p%40ss@h/d", DatabaseKind.MySql, "mysql://h:3306/d", "p@ss")]
    [InlineData("mariadb://u:p@h:33/d", DatabaseKind.MySql, "mariadb://h:33/d", "Port=33")]
    [InlineData("postgres://u:p@h/d", DatabaseKind.PostgreSql, "postgres://h:5432/d", "Username=u")]
    [InlineData("postgresql://u@h:7/d?SslMode=Require", DatabaseKind.PostgreSql, "postgresql://h:7/d", "SSL Mode=Require")]
    [InlineData("mysql://u:p@h/d?SslMode=Required", DatabaseKind.MySql, "mysql://h:3306/d", "SSL Mode=Required")]
    public void Addresses_of_databases_are_read(string text, object kind, string display, string expected)
    {
        var address = DatabaseAddress.Parse(text);
        Assert.Equal(kind, address.Kind);
        Assert.Equal(display, address.Display);
        Assert.Contains(expected, address.ConnectionString, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("mysql://u:p@h:1", "main", null)]
    [InlineData("shop=mysql://u:p@h:1", "shop", "mysql://u:p@h:1")]
    [InlineData("mysql://u:p@h:1?tls=off", "main", null)]
    [InlineData("file:/a=b", "main", null)]
    public void A_source_may_have_a_name_before_its_address(string text, string name, string? address)
    {
        Assert.Equal(address is not null, SourceNames.TrySplit(text, out var itsName, out var its));
        Assert.Equal((name, address ?? text), (itsName, its));
    }

    private static SiloPlan Read(params (string Key, string Value)[] settings) => SiloPlan.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create("Router:" + pair.Key, (string?)pair.Value))).Build());
}
