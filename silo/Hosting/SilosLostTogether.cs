using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Orleans.Runtime;

namespace Router.Silo.Hosting;

/// <summary>
/// Finds that several silos are gone at once. Orleans asks for the last probe of a silo through a third one, and where that is gone as well the question neither
/// succeeds nor counts as missed: the survivor goes on asking the dead for the dead until their last sign of life is too old, 15 s and more. So silos that missed a
/// probe are called on their ports here, and two or more whose machines refuse the call as often as probes may be missed are evicted. Refused it is only where no
/// process listens: a silo that is cut off or busy does not answer at all, and remains Orleans' own matter.
/// </summary>
internal sealed class SilosLostTogether(IServiceProvider services, TimeProvider time, ILogger<SilosLostTogether> logger) : BackgroundService
{
    private const int AtLeast = 2;
    private const string Meter = "Microsoft.Orleans";
    private const string MissedProbes = "orleans-messaging-pings-reply-missed";
    private const string Destination = "Destination";

    private readonly ConcurrentDictionary<string, bool> _missed = new(StringComparer.Ordinal);
    private readonly Dictionary<SiloAddress, int> _refusals = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var listener = Listen();
        using var timer = new PeriodicTimer(MembershipTimings.Probe, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Those that are gone still are at the next look.
                SilosLostTogetherLog.Failed(logger, failure);
            }
        }
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == MissedProbes && instrument.Meter.Name == Meter)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) => Note(tags));
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Note(tags));
        listener.Start();
        return listener;
    }

    private void Note(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (name == Destination && value is string silo)
            {
                _missed[silo] = true;
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_missed.IsEmpty && _refusals.Count == 0)
        {
            return;
        }

        var membership = services.GetRequiredService<IClusterMembershipService>();
        var active = membership.CurrentSnapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).ToArray();
        var suspects = active.Where(silo => _refusals.ContainsKey(silo) || _missed.ContainsKey($"{silo}")).ToArray();
        _missed.Clear();
        var refused = await Task.WhenAll(suspects.Select(silo => RefusesAsync(silo.Endpoint, cancellationToken)));
        var before = _refusals.ToDictionary();
        _refusals.Clear();
        foreach (var (silo, isRefused) in suspects.Zip(refused).Where(look => look.Second))
        {
            _refusals[silo] = before.GetValueOrDefault(silo) + 1;
        }

        var gone = _refusals.Where(silo => silo.Value >= MembershipTimings.MissedProbes).Select(silo => silo.Key).ToArray();
        if (gone.Length >= AtLeast)
        {
            SilosLostTogetherLog.Found(logger, string.Join(", ", gone.Select(silo => $"{silo}")));
            await Task.WhenAll(gone.Select(membership.TryKill));
        }
    }

    private async Task<bool> RefusesAsync(IPEndPoint silo, CancellationToken cancellationToken)
    {
        using var socket = new Socket(silo.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var end = time.CreateTimer(source => ((CancellationTokenSource)source!).Cancel(), patience, MembershipTimings.Probe, Timeout.InfiniteTimeSpan);
        try
        {
            await socket.ConnectAsync(silo, patience.Token);
            return false;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
