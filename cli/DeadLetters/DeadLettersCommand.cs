using System.Text;
using Router.Cli.Options;
using Router.Contracts;
using Router.Routing.DeadLetters;
using Router.Standalone.State;

namespace Router.Cli.DeadLetters;

/// <summary><c>router deadletters</c>: the changes that subscriptions did not take. The process that runs the source does what is asked of it.</summary>
internal static class DeadLettersCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(100);

    public static async Task<ExitCode> ListAsync(Settings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var letters = DeadLetterFolder.List(FolderOf(settings));
        var subscription = settings[CommandOptions.Subscription];
        var tokens = TokensOf(settings);
        letters = [.. letters.Where(letter => (subscription is null || letter.Subscription == subscription) && (tokens is null || tokens.Contains(letter.Token)))];
        var text = settings[CommandOptions.Format] switch
        {
            null or "text" => LetterList.Text(letters, context.Time.GetUtcNow()),
            "json" => LetterList.Json(letters),
            var other => throw CommandException.Usage($"--format {other} is none of text and json."),
        };
        await context.Output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await context.Output.FlushAsync(cancellationToken);
        return ExitCode.Done;
    }

    public static async Task<ExitCode> ReplayAsync(Settings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var subscription = settings.Required(CommandOptions.Subscription);
        if (!StateFolder.IsInUse(settings.Required(CommandOptions.State)))
        {
            throw new CommandException(ExitCode.StateUnusable, $"No process runs with {settings[CommandOptions.State]}, and only the one that has the subscription '{subscription}' can give it its letters again: start it and ask again.");
        }

        var answer = await AskAsync(settings, DeadLetterAction.Replay, subscription, context, cancellationToken);
        await SayAsync(context, $"{answer.Delivered} taken, {answer.Failed} failed again, {answer.Waiting} waiting behind one that is not taken.");
        return answer.Failed + answer.Waiting == 0 ? ExitCode.Done : ExitCode.Unexpected;
    }

    public static async Task<ExitCode> DropAsync(Settings settings, CommandContext context, CancellationToken cancellationToken)
    {
        var subscription = settings.Required(CommandOptions.Subscription);
        var dropped = StateFolder.IsInUse(settings.Required(CommandOptions.State))
            ? (await AskAsync(settings, DeadLetterAction.Drop, subscription, context, cancellationToken)).Dropped
            : await DropHereAsync(FolderOf(settings), subscription, TokensOf(settings), cancellationToken);
        await SayAsync(context, $"{dropped} dropped.");
        return ExitCode.Done;
    }

    private static async Task<int> DropHereAsync(string folder, string subscription, HashSet<ChangeToken>? tokens, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        using var store = DeadLetterFolder.Open(folder);
        using var office = new DeadLetterOffice(store);
        return await office.DropAsync(subscription, tokens, cancellationToken);
    }

    private static async Task<DeadLetterAnswer> AskAsync(
        Settings settings, DeadLetterAction action, string subscription, CommandContext context, CancellationToken cancellationToken)
    {
        var requests = new DeadLetterRequests(FolderOf(settings));
        var tokens = TokensOf(settings)?.Select(token => $"{token}").ToArray();
        var id = requests.Submit(new DeadLetterRequest { Action = action, Subscription = subscription, Tokens = tokens });
        var since = context.Time.GetTimestamp();
        while (context.Time.GetElapsedTime(since) < s_patience)
        {
            if (requests.TakeAnswer(id) is { } answer)
            {
                return answer.Error is { } refused ? throw new CommandException(ExitCode.StateUnusable, refused) : answer;
            }

            await Task.Delay(s_glance, context.Time, cancellationToken);
        }

        requests.Withdraw(id);
        throw new CommandException(
            ExitCode.StateUnusable,
            $"The process that runs with {settings[CommandOptions.State]} has not answered for {s_patience.TotalSeconds:F0} s; the request is taken back, but it may have begun. See router status, and list the letters again.");
    }

    private static async Task SayAsync(CommandContext context, string text)
    {
        await context.Output.WriteAsync(Encoding.UTF8.GetBytes(text + "\n"));
        await context.Output.FlushAsync();
    }

    private static string FolderOf(Settings settings)
    {
        var state = settings.Required(CommandOptions.State);
        return Directory.Exists(state)
            ? StateFolder.DeadLettersIn(state)
            : throw new CommandException(ExitCode.StateUnusable, $"There is no state folder {state}: give the one that the source was started with.");
    }

    private static HashSet<ChangeToken>? TokensOf(Settings settings)
    {
        try
        {
            return settings[CommandOptions.Id]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ChangeToken.Parse).ToHashSet();
        }
        catch (FormatException wrong)
        {
            throw CommandException.Usage(wrong.Message, wrong);
        }
    }
}
