using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Router.Grains.Streams;

/// <summary>Says at the silo's start what of the agent's settings would lose changes.</summary>
internal sealed class PullingAgentValidation(string provider) : IValidateOptions<StreamPullingAgentOptions>
{
    public ValidateOptionsResult Validate(string? name, StreamPullingAgentOptions options) =>
        name != provider ? ValidateOptionsResult.Skip
        : options.BatchContainerBatchSize == 1 ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            $"Router's streams '{provider}': BatchContainerBatchSize is {options.BatchContainerBatchSize}, but must be 1: of several at once nobody could tell which were taken. "
            + "Deliveries are put together already, up to DeliveryBytes.");
}
