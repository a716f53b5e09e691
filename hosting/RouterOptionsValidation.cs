using Microsoft.Extensions.Options;
using Router.Routing.Subscriptions;

namespace Router.Hosting;

/// <summary>Says at the host's start, all at once, what is wrong with one source's settings.</summary>
internal sealed class RouterOptionsValidation(string source) : IValidateOptions<RouterOptions>
{
    private const long LeastWindowBytes = 4L << 20;

    private static readonly TimeSpan s_leastOtlpInterval = TimeSpan.FromMilliseconds(100);

    public ValidateOptionsResult Validate(string? name, RouterOptions options)
    {
        if (name != source)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = Faults(options).Select(fault => $"Router's source '{source}': {fault}").ToArray();
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(RouterOptions options) => new[]
    {
        options.Source.Length == 0 ? "it has no address: set Source to mysql://user:password@host:port." : FaultOf(() => options.ToSource("")),
        options.Schema is null or "trust" ? null : $"Schema is '{options.Schema}': the only value is trust.",
        options.WindowBytes >= LeastWindowBytes ? null : $"WindowBytes is {options.WindowBytes}: give it at least {LeastWindowBytes}.",
        options.Lanes is >= 1 and <= 1024 ? null : $"Lanes is {options.Lanes}: write 1 to 1024.",
        options.Retries is >= 0 and <= 1000 ? null : $"Retries is {options.Retries}: write 0 to 1000.",
        options.ServerId != 0 ? null : "ServerId is 0: the server takes no reader of that id.",
        options.State != "" ? null : "State is empty: name a folder, or leave it out to keep nothing over a restart.",
        IsUpToADay(options.SaveInterval) && options.SaveInterval > TimeSpan.Zero ? null : $"SaveInterval is {options.SaveInterval}: write more than 0 and at most a day.",
        options.Otlp is null ? null : FaultOf(() => OtlpExport.Parse(options.Otlp)),
        IsUpToADay(options.OtlpInterval) && options.OtlpInterval >= s_leastOtlpInterval ? null : $"OtlpInterval is {options.OtlpInterval}: write 100 ms to a day.",
        IsUpToADay(options.StopTimeout) ? null : $"StopTimeout is {options.StopTimeout}: write 0 to a day.",
    }.Concat(options.Subscriptions.Select(item => FaultOf(() => item.ToSubscription(new DelegateSubscriber((_, _) => default)))))
        .Concat(options.Partitions.Select(item => FaultOf(() => _ = new PartitionCount(TableGlob.Parse(item.Key), item.Value))))
        .OfType<string>();

    private static string? FaultOf(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (Exception fault) when (fault is FormatException or ArgumentException)
        {
            return fault.Message;
        }
    }

    private static bool IsUpToADay(TimeSpan time) => time >= TimeSpan.Zero && time <= TimeSpan.FromDays(1);
}
