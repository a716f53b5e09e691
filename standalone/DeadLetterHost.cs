using Router.Routing.DeadLetters;
using Router.Routing.Subscriptions;
using Router.Standalone.State;

namespace Router.Standalone;

/// <summary>A source's dead letters in its state folder, as long as the source runs, and what others ask of them by <c>router deadletters</c>.</summary>
internal sealed class DeadLetterHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly DeadLetterFolder _folder;
    private readonly Task _serving;

    private DeadLetterHost(string path, TimeProvider time)
    {
        _folder = DeadLetterFolder.Open(path);
        Office = new DeadLetterOffice(_folder, time: time);
        _serving = Task.Run(() => Office.ServeAsync(new DeadLetterRequests(path), _stopping.Token));
    }

    public DeadLetterOffice Office { get; }

    /// <summary>Opens the dead letters where a subscription is to have some, or had; null where there are none.</summary>
    /// <exception cref="ArgumentException">A subscription is to have dead letters, but there is no state folder to keep them in.</exception>
    /// <exception cref="DeadLetterException">They cannot be opened.</exception>
    public static DeadLetterHost? Open(string? stateFolder, SubscriptionSet subscriptions, TimeProvider time)
    {
        var parking = subscriptions.Items.FirstOrDefault(item => item.OnFailure == FailurePolicy.DeadLetter);
        if (stateFolder is null)
        {
            return parking is null
                ? null
                : throw new ArgumentException($"The subscription '{parking.Name}' is to have dead letters, and they need a state folder: set State.", nameof(stateFolder));
        }

        var path = StateFolder.DeadLettersIn(stateFolder);
        return parking is not null || Directory.Exists(path) ? new DeadLetterHost(path, time) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Office.Dispose();
        _folder.Dispose();
        _stopping.Dispose();
    }
}
