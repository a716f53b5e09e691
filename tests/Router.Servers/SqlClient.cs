using System.Diagnostics;
using System.Text;

namespace Router.Servers;

/// <summary>Statements by the server's own client program, so that what Router reads is compared with something that is not Router.</summary>
public sealed class SqlClient
{
    private readonly string _program;

    internal SqlClient(string program) => _program = program;

    /// <summary>Runs statements, separated by semicolons, in one session.</summary>
    /// <exception cref="ServerException">The server refused one; those before it are done.</exception>
    public async Task ExecuteAsync(string sql) => await RunAsync(sql);

    /// <summary>
    /// Runs statements and returns the rows of those that have some, values as the text protocol gives them, in UTF-8.
    /// NULL is null; so is, alas, the text <c>NULL</c>.
    /// </summary>
    /// <exception cref="ServerException">The server refused one.</exception>
    public async Task<IReadOnlyList<string?[]>> QueryAsync(string sql)
    {
        var output = await RunAsync(sql);
        var lines = output.Split('\n');
        var rows = new List<string?[]>(lines.Length);
        foreach (var line in lines.AsSpan(0, lines.Length - 1))
        {
            rows.Add(Array.ConvertAll(line.Split('\t'), Unescape));
        }

        return rows;
    }

    /// <summary>The one value of a query's one row.</summary>
    public async Task<string?> ScalarAsync(string sql)
    {
        var rows = await QueryAsync(sql);
        return rows is [[var value]] ? value : throw new ServerException($"One value was expected, {rows.Count} rows came: {sql}");
    }

    private async Task<string> RunAsync(string sql)
    {
        using var process = Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        // A statement that is refused ends the program early; what it says is worth more than the broken pipe.
        try
        {
            await process.StandardInput.WriteAsync(sql);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            process.StandardInput.BaseStream.Close();
        }

        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new ServerException($"{(await errors).Trim()}\n{sql[..Math.Min(sql.Length, 500)]}");
    }

    private Process Start() => Process.Start(new ProcessStartInfo(_program, ["--batch", "--skip-column-names", "--default-character-set=utf8mb4", "--binary-mode"])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        StandardOutputEncoding = Encoding.UTF8,
    })!;

    private static string? Unescape(string cell)
    {
        if (cell == "NULL")
        {
            return null;
        }

        if (!cell.Contains('\\', StringComparison.Ordinal))
        {
            return cell;
        }

        var text = new StringBuilder(cell.Length);
        for (var i = 0; i < cell.Length; i++)
        {
            text.Append(cell[i] != '\\' || i + 1 == cell.Length ? cell[i] : Escaped(cell[++i]));
        }

        return text.ToString();
    }

    private static char Escaped(char letter) => letter switch
    {
        'n' => '\n',
        't' => '\t',
        '0' => '\0',
        _ => letter,
    };
}
