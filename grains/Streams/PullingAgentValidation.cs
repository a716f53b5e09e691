using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Router.Grains.Streams;

/// <summary>Says at the silo's start what of the agent's settings would lose changes.</summary>
internal sealed class PullingAgentValidation(string provider) : IValidateOptions<StreamPullingAgentOptions>
{
    /// <summary>The agent counts a stream's silence from before the poll that brought its first batch: of a period as short as a poll, every stream would be forgotten at once.</summary>
    private static readonly TimeSpan s_leastInactivity = TimeSpan.FromSeconds(1);

    public ValidateOptionsResult Validate(string? name, StreamPullingAgentOptions options)
    {
        if (name != provider)
        {
            return ValidateOptionsResult.Skip;
        }

        var faults = Faults(options).Select(fault => $"Router's streams '{provider}': {fault}").ToArray();
        return faults.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(StreamPullingAgentOptions options) => new[]
    {
        options.BatchContainerBatchSize == 1
            ? null
            : $"BatchContainerBatchSize is {options.BatchContainerBatchSize}, but must be 1: of several at once nobody could tell which were taken. "
              + "Deliveries are put together already, up to DeliveryBytes.",
        options.StreamInactivityPeriod >= s_leastInactivity ? null : $"StreamInactivityPeriod is {options.StreamInactivityPeriod}: give it at least a second.",
    }.OfType<string>();
}
