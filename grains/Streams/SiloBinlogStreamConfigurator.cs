using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Router.Grains.Streams;

/// <summary>Sets options of a provider that is there, with the extension methods that Orleans has for every provider; adds none.</summary>
internal sealed class SiloBinlogStreamConfigurator(string name, IServiceCollection services) : NamedServiceConfigurator(name, configure => configure(services)), ISiloPersistentStreamConfigurator;
