using System.Text.Json;

namespace Router.Routing.DeadLetters;

/// <summary>
/// Requests to the process that runs a source, and its answers, as files in a folder of theirs: a request is written beside and renamed, so that it is
/// seen whole, and is gone when its answer is there. Answers that nobody takes are gone after a day.
/// </summary>
public sealed class DeadLetterRequests
{
    private const string RequestPrefix = "request-";
    private const string AnswerPrefix = "answer-";
    private const string Suffix = ".json";

    private static readonly TimeSpan s_answerKept = TimeSpan.FromDays(1);

    private readonly string _folder;

    /// <summary>The requests to the process that holds the letters of that folder.</summary>
    public DeadLetterRequests(string deadLetterFolder) => _folder = Path.Combine(deadLetterFolder, "requests");

    /// <summary>Asks for something; the answer has the identity given back.</summary>
    /// <exception cref="DeadLetterException">The folder cannot be written.</exception>
    public Guid Submit(DeadLetterRequest request)
    {
        var id = Guid.NewGuid();
        Write(PathOf(RequestPrefix, id), JsonSerializer.SerializeToUtf8Bytes(request, DeadLetterJson.Default.DeadLetterRequest));
        return id;
    }

    /// <summary>The answer, once there is one; it is gone from the folder then. Null before that.</summary>
    public DeadLetterAnswer? TakeAnswer(Guid id)
    {
        var path = PathOf(AnswerPrefix, id);
        if (!File.Exists(path))
        {
            return null;
        }

        var answer = JsonSerializer.Deserialize(File.ReadAllBytes(path), DeadLetterJson.Default.DeadLetterAnswer);
        File.Delete(path);
        return answer;
    }

    /// <summary>Takes a request back that nobody has answered; false where it is gone.</summary>
    public bool Withdraw(Guid id)
    {
        var path = PathOf(RequestPrefix, id);
        var isThere = File.Exists(path);
        File.Delete(path);
        return isThere;
    }

    /// <summary>The requests that wait, oldest first. One that cannot be read is put aside as <c>.damaged</c>.</summary>
    internal IEnumerable<(Guid Id, DeadLetterRequest Request)> Pending()
    {
        if (!Directory.Exists(_folder))
        {
            yield break;
        }

        foreach (var file in Directory.EnumerateFiles(_folder, RequestPrefix + "*" + Suffix).OrderBy(File.GetLastWriteTimeUtc).ToArray())
        {
            if (Guid.TryParse(Path.GetFileNameWithoutExtension(file)[RequestPrefix.Length..], out var id) && Read(file) is { } request)
            {
                yield return (id, request);
            }
        }
    }

    internal void Answer(Guid id, DeadLetterAnswer answer, DateTimeOffset now)
    {
        Write(PathOf(AnswerPrefix, id), JsonSerializer.SerializeToUtf8Bytes(answer, DeadLetterJson.Default.DeadLetterAnswer));
        File.Delete(PathOf(RequestPrefix, id));
        foreach (var old in Directory.EnumerateFiles(_folder, AnswerPrefix + "*" + Suffix).Where(file => now - File.GetLastWriteTimeUtc(file) > s_answerKept).ToArray())
        {
            File.Delete(old);
        }
    }

    private static DeadLetterRequest? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), DeadLetterJson.Default.DeadLetterRequest);
        }
        catch (JsonException)
        {
            File.Move(file, file + ".damaged", overwrite: true);
            return null;
        }
    }

    private void Write(string path, byte[] bytes)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            File.WriteAllBytes(path + ".new", bytes);
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new DeadLetterException(DeadLetterFault.NotWritten, $"{path} could not be written ({failure.Message}): make room or mend the rights.", failure);
        }
    }

    private string PathOf(string prefix, Guid id) => Path.Combine(_folder, $"{prefix}{id:N}{Suffix}");
}
