using Router.Hosting;

namespace Router.Silo.Hosting;

/// <summary>What another program that is otherwise this one adds in code.</summary>
/// <param name="Subscribe">Says who takes the changes of a source.</param>
/// <param name="Map">Adds addresses.</param>
internal sealed record SiloAdditions(Action<RouterBuilder> Subscribe, Action<WebApplication> Map);
