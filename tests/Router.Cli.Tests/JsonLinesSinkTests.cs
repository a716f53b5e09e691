using Router.Cli.Run;
using Router.Contracts;
using Router.Routing.Tests.Fakes;
using Router.Contracts.Rows;

namespace Router.Cli.Tests;

public sealed class JsonLinesSinkTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("router-sink-").FullName;

    private string SinkPath => Path.Combine(_folder, "out.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_lies_behind_the_saved_length_is_cut_off()
    {
        byte[] saved;
        using (var sink = await OpenAsync(null))
        {
            await WriteAsync(sink, 1);
            var capture = sink.Capture("*");
            await WriteAsync(sink, 2);
            saved = await capture.ReadAsync();
            sink.Capture("*");
        }

        Assert.Equal(2, (await File.ReadAllLinesAsync(SinkPath)).Length);
        using (var sink = await OpenAsync(saved))
        {
            Assert.Single(await ReadWhileOpenAsync());
            await WriteAsync(sink, 3);
            sink.Capture("*");
        }

        var lines = await File.ReadAllLinesAsync(SinkPath);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"key\":{\"id\":1}", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"key\":{\"id\":3}", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_capture_covers_every_line_taken_before_it()
    {
        using var sink = await OpenAsync(null);
        await WriteAsync(sink, 1);
        var capture = sink.Capture("*");
        Assert.Equal(sink.LengthBytes, new FileInfo(SinkPath).Length);
        Assert.Contains($"\"LengthBytes\":{sink.LengthBytes}", System.Text.Encoding.UTF8.GetString(await capture.ReadAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sink_that_is_shorter_than_saved_is_refused()
    {
        var saved = await SaveAsync();
        await using (var file = new FileStream(SinkPath, FileMode.Open))
        {
            file.SetLength(file.Length - 1);
        }

        await RefuseAsync(saved, "fewer than");
    }

    [Fact]
    public async Task A_sink_that_is_not_there_is_refused()
    {
        var saved = await SaveAsync();
        File.Delete(SinkPath);
        await RefuseAsync(saved, "not there");
    }

    [Fact]
    public async Task Another_file_of_the_same_name_is_refused()
    {
        var saved = await SaveAsync();
        // Both exist at once, so that the copy cannot get the number of the file it replaces.
        File.Copy(SinkPath, SinkPath + ".copy");
        File.Move(SinkPath + ".copy", SinkPath, overwrite: true);
        await RefuseAsync(saved, "another file");
    }

    [Fact]
    public async Task A_sink_that_begins_otherwise_is_refused()
    {
        var saved = await SaveAsync();
        await using (var file = new FileStream(SinkPath, FileMode.Open))
        {
            file.WriteByte((byte)'!');
        }

        await RefuseAsync(saved, "other bytes");
    }

    [Fact]
    public async Task Lines_that_no_state_knows_of_are_not_touched()
    {
        await File.WriteAllTextAsync(SinkPath, "mine\n");
        Assert.Equal(ExitCode.StateUnusable, (await Assert.ThrowsAsync<CommandException>(() => OpenAsync(null))).Code);
        Assert.Equal("mine\n", await File.ReadAllTextAsync(SinkPath));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_and_a_state_that_is_none_are_refused()
    {
        Assert.Equal(ExitCode.StateUnusable, (await Assert.ThrowsAsync<CommandException>(() => OpenAsync("{"u8.ToArray()))).Code);
        Directory.Delete(_folder);
        Assert.Equal(ExitCode.StateUnusable, (await Assert.ThrowsAsync<CommandException>(() => OpenAsync(null))).Code);
        Directory.CreateDirectory(_folder);
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_no_line_and_comes_whole_when_it_comes_again()
    {
        using var sink = await OpenAsync(null);
        await WriteAsync(sink, 1);
        var broken = Orders.Batch(Orders.Keyed, ChangeKind.Insert, (2, "x"), (3, "x"));
        broken.Frame.Bytes[^2] = 200;
        await Assert.ThrowsAsync<MalformedRowException>(async () => await sink.HandleAsync(broken, CancellationToken.None));
        await sink.HandleAsync(Orders.Batch(Orders.Keyed, ChangeKind.Insert, (2, "x"), (3, "x")), CancellationToken.None);
        await sink.Capture("*").ReadAsync();
        Assert.Equal(3, (await ReadWhileOpenAsync()).Length);
    }

    private static async Task WriteAsync(JsonLinesSink sink, int id)
    {
        await sink.HandleAsync(Orders.Batch(Orders.Keyed, ChangeKind.Insert, (id, "x")), CancellationToken.None);
    }

    private async Task<byte[]> SaveAsync()
    {
        using var sink = await OpenAsync(null);
        await WriteAsync(sink, 1);
        return await sink.Capture("*").ReadAsync();
    }

    private async Task<string[]> ReadWhileOpenAsync()
    {
        await using var file = new FileStream(SinkPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return (await reader.ReadToEndAsync()).TrimEnd('\n').Split('\n');
    }

    private async Task<JsonLinesSink> OpenAsync(byte[]? saved)
    {
        var sink = new JsonLinesSink(SinkPath);
        await sink.RestoreAsync(States.Saved(saved is null ? [] : [new("*", saved)]), CancellationToken.None);
        return sink;
    }

    private async Task RefuseAsync(byte[] saved, string why)
    {
        var refusal = await Assert.ThrowsAsync<CommandException>(() => OpenAsync(saved));
        Assert.Equal(ExitCode.StateUnusable, refusal.Code);
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }
}
