using Microsoft.Extensions.Options;

namespace Router.Grains.Streams;

/// <summary>Says at the silo's start, all at once, what is wrong with the settings of a stream provider.</summary>
internal sealed class BinlogStreamOptionsValidation(string provider) : IValidateOptions<BinlogStreamOptions>
{
    private const int LeastDeliveryBytes = 64 << 10;
    private const int MostDeliveryBytes = 16 << 20;
    private const int MostQueues = 256;

    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_mostWait = TimeSpan.FromMilliseconds(500);

    public ValidateOptionsResult Validate(string? name, BinlogStreamOptions options)
    {
        if (name != provider)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = Faults(options).Select(fault => $"Router's streams '{provider}': {fault}").ToArray();
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(BinlogStreamOptions options) => new[]
    {
        options.Queues is >= 1 and <= MostQueues ? null : $"Queues is {options.Queues}: write 1 to {MostQueues}.",
        options.DeliveryBytes is >= LeastDeliveryBytes and <= MostDeliveryBytes
            ? null : $"DeliveryBytes is {options.DeliveryBytes}: write {LeastDeliveryBytes} to {MostDeliveryBytes}.",
        options.StreamCacheBytes >= options.DeliveryBytes
            ? null : $"StreamCacheBytes is {options.StreamCacheBytes}: give it at least DeliveryBytes, which is {options.DeliveryBytes}.",
        options.QueueCacheBytes >= options.StreamCacheBytes
            ? null : $"QueueCacheBytes is {options.QueueCacheBytes}: give it at least StreamCacheBytes, which is {options.StreamCacheBytes}.",
        options.PollWait >= s_leastWait && options.PollWait <= s_mostWait
            ? null : $"PollWait is {options.PollWait.TotalMilliseconds} ms: write 10 to 500 ms, since a queue that moves to another silo waits that long.",
        options.Namespace.Length > 0 ? null : "its streams have no namespace.",
    }.OfType<string>();
}
