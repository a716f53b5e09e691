using Router.Cli.Options;
using Router.Contracts;
using Router.Replication.Source;

namespace Router.Cli.Tests;

public class SourceReaderTests
{
    private const string Address = "mysql://ann@db.example:3307";

    [Fact]
    public void The_password_of_the_address_wins_over_the_file_and_that_over_the_environment()
    {
        using var file = new TemporaryFile("of-file\nsecond line\n");
        var environment = new Dictionary<string, string> { ["ROUTER_PASSWORD"] = "of-environment" };

        Assert.Equal("of address", PasswordOf(environment, "--source", "mysql://ann:of%20address@db.example", "--password-file", file.Path));
        Assert.Equal("of-file", PasswordOf(environment, "--source", Address, "--password-file", file.Path));
        Assert.Equal("of-environment", PasswordOf(environment, "--source", Address));
        Assert.Equal("", PasswordOf([], "--source", Address));
    }

    [Theory]
    [InlineData("mysql://ann:s3cr3t@db@example")]
    [InlineData("mysql://ann:s3cr3t@db:port")]
    [InlineData("mysql://ann:s3cr3t@db?tls=perhaps")]
    [InlineData("postgres://ann:s3cr3t@db")]
    public void No_error_holds_the_password(string address)
    {
        var refusal = CommandLine.Refused(() => SourceReader.Read(CommandLine.Read("--source", address)));
        Assert.DoesNotContain("s3cr3t", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_file_that_cannot_be_read_is_named()
    {
        using var empty = new TemporaryFile("");
        Assert.Contains("/no/such", CommandLine.Refused(() => SourceReader.Read(CommandLine.Read("--source", Address, "--password-file", "/no/such/file"))).Message, StringComparison.Ordinal);
        Assert.Contains("empty", CommandLine.Refused(() => SourceReader.Read(CommandLine.Read("--source", Address, "--password-file", empty.Path))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_is_followed_from_its_end_and_a_file_from_its_start()
    {
        Assert.Equal(StartKind.End, Read("--source", Address).Start.Kind);
        var file = Read("--source", "file:/var/binlog.000001");
        Assert.Equal("/var/binlog.000001", file.LogFile);
        Assert.Equal(StartKind.Oldest, file.Start.Kind);
        Assert.True(file.UntilEnd);
    }

    [Fact]
    public void The_present_schema_is_trusted_only_where_somebody_says_so()
    {
        Assert.False(Read("--source", Address).TrustPresentSchema);
        Assert.True(Read("--source", Address, "--schema", "trust").TrustPresentSchema);
        Assert.Contains("trust", CommandLine.Refused(() => SourceReader.Read(CommandLine.Read("--source", Address, "--schema", "guess"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("start", StartKind.Oldest)]
    [InlineData("end", StartKind.End)]
    [InlineData("binlog.000002:1234", StartKind.Position)]
    [InlineData("gtid:0-1-5", StartKind.Gtid)]
    public void A_start_is_read(string from, StartKind expected) => Assert.Equal(expected, Read("--source", Address, "--from", from).Start.Kind);

    [Fact]
    public void A_start_that_is_none_shows_what_could_be_written() =>
        Assert.Contains("gtid:SET", CommandLine.Refused(() => Read("--source", Address, "--from", "yesterday")).Message, StringComparison.Ordinal);

    [Fact]
    public void Tables_are_chosen_by_patterns()
    {
        var follows = Read("--source", Address, "--tables", "shop.*,!shop.tmp_*").Follows!;
        Assert.True(follows(new TableName("shop", "orders")));
        Assert.False(follows(new TableName("shop", "tmp_a")));
        Assert.False(follows(new TableName("crm", "orders")));
        Assert.Null(Read("--source", Address).Follows);
        CommandLine.Refused(() => Read("--source", Address, "--tables", "orders"));
    }

    private static SourceOptions Read(params string[] arguments) => SourceReader.Read(CommandLine.Read(arguments));

    private static string PasswordOf(Dictionary<string, string> environment, params string[] arguments) =>
        SourceReader.Read(CommandLine.Read(environment, arguments)).Server!.Password;
}
