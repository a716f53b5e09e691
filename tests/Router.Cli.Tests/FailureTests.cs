using Router.Contracts.Rows;
using Router.Replication.Source;
using Router.Standalone.State;

namespace Router.Cli.Tests;

public class FailureTests
{
    [Theory]
    [InlineData(SourceFault.CannotConnect, ExitCode.CannotConnect)]
    [InlineData(SourceFault.LoginRefused, ExitCode.CannotConnect)]
    [InlineData(SourceFault.ServerNotReady, ExitCode.ServerNotReady)]
    [InlineData(SourceFault.SchemaUnknown, ExitCode.ServerNotReady)]
    [InlineData(SourceFault.PositionLost, ExitCode.PositionLost)]
    [InlineData(SourceFault.OtherServer, ExitCode.PositionLost)]
    [InlineData(SourceFault.MalformedEvent, ExitCode.MalformedLog)]
    [InlineData(SourceFault.UnknownEvent, ExitCode.MalformedLog)]
    public void A_source_that_stops_has_an_exit_code_and_a_sentence(SourceFault fault, ExitCode expected)
    {
        var error = new SourceException(fault, "Do this.");
        Assert.Equal((expected, "Do this."), (Failure.CodeOf(error), Failure.Sentence(error)));
        Assert.Equal((expected, "Do this."), (Failure.CodeOf(new AggregateException(error)), Failure.Sentence(new AggregateException(error))));
    }

    [Fact]
    public void Every_fault_of_a_source_has_an_exit_code_of_its_own() =>
        Assert.All(Enum.GetValues<SourceFault>(), fault => Assert.NotEqual(ExitCode.Unexpected, Failure.CodeOf(new SourceException(fault, "x"))));

    [Fact]
    public void A_state_folder_and_a_malformed_row_have_theirs()
    {
        Assert.Equal(ExitCode.StateUnusable, Failure.CodeOf(new StateFolderException("x")));
        Assert.Equal(ExitCode.MalformedLog, Failure.CodeOf(new MalformedRowException(RowFault.ColumnCount, "x")));
    }

    [Fact]
    public void What_nobody_foresaw_says_where_it_happened()
    {
        var error = new InvalidOperationException("odd");
        Assert.Equal(ExitCode.Unexpected, Failure.CodeOf(error));
        Assert.Contains("InvalidOperationException", Failure.Sentence(error), StringComparison.Ordinal);
    }

    [Fact]
    public void The_exit_codes_are_those_that_scripts_know() =>
        Assert.Equal(
            [(ExitCode.Done, 0), (ExitCode.Unexpected, 1), (ExitCode.Usage, 2), (ExitCode.CannotConnect, 3), (ExitCode.ServerNotReady, 4), (ExitCode.PositionLost, 5), (ExitCode.MalformedLog, 6), (ExitCode.StateUnusable, 7)],
            Enum.GetValues<ExitCode>().Select(code => (code, (int)code)));
}
