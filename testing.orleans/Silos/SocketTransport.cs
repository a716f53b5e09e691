using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Router.Testing.Orleans.Silos;

/// <summary>
/// Lets silos and clients of an in-process test cluster talk over TCP, as they do in production: the cluster adds a transport in memory behind every
/// other setting, and here, when the container is made, only the first of each kind stays, which is Orleans' own.
/// </summary>
internal sealed class SocketTransport : IServiceProviderFactory<IServiceCollection>
{
    public IServiceCollection CreateBuilder(IServiceCollection services) => services;

    public IServiceProvider CreateServiceProvider(IServiceCollection containerBuilder)
    {
        var seen = new HashSet<(Type, object?)>();
        foreach (var service in containerBuilder.Where(IsTransport).ToArray())
        {
            if (!seen.Add((service.ServiceType, service.ServiceKey)))
            {
                containerBuilder.Remove(service);
            }
        }

        return containerBuilder.BuildServiceProvider();
    }

    private static bool IsTransport(ServiceDescriptor service) =>
        service.ServiceType == typeof(IConnectionFactory) || service.ServiceType == typeof(IConnectionListenerFactory);
}
