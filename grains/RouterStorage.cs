using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Router.Grains;

/// <summary>Where grains keep what must outlive their silo.</summary>
public static class RouterStorage
{
    /// <summary>The grain storage's name; without one of that name the default storage is taken.</summary>
    public const string Name = "router";

    /// <summary>The storage.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message says how to add it.</exception>
    internal static IGrainStorage Of(IServiceProvider services) =>
        services.GetKeyedService<IGrainStorage>(Name)
        ?? services.GetService<IGrainStorage>()
        ?? throw new InvalidOperationException($"This silo has no grain storage for Router: add one named '{Name}', for example AddMemoryGrainStorage(\"{Name}\") for a try.");
}
