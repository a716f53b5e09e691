using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Router.Hosting;
using Router.Standalone.Hosting;

namespace Router.AspNetCore.Tests;

/// <summary>A web application whose page <c>/users/ID</c> is cached under the tags <c>user:ID</c> and <c>all</c>, and counts how often it is made.</summary>
internal sealed class CachedPage : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpClient _client;
    private int _made;

    private CachedPage(WebApplication application)
    {
        _application = application;
        _application.UseOutputCache();
        _application.MapGet("/users/{id}", (int id) => string.Create(CultureInfo.InvariantCulture, $"{id}:{Interlocked.Increment(ref _made)}"))
            .CacheOutput(policy => policy.AddPolicy<TagPolicy>());
        _client = new HttpClient();
    }

    public IBinlogRouter Router => _application.Services.GetRequiredService<IBinlogRouter>();

    public static async Task<CachedPage> StartAsync(Action<RouterBuilder> follow, string source)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddOutputCache(options => options.AddBasePolicy(policy => policy.Tag("all")));
        follow(builder.Services.AddBinlogRouter(options => options.Source = source));
        var page = new CachedPage(builder.Build());
        await page._application.StartAsync();
        page._client.BaseAddress = new Uri(page._application.Urls.Single());
        return page;
    }

    public Task<string> GetAsync(int id) => _client.GetStringAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"/users/{id}"), UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
    }

    private sealed class TagPolicy : IOutputCachePolicy
    {
        public ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation)
        {
            context.Tags.Add($"user:{context.HttpContext.GetRouteValue("id")}");
            return default;
        }

        public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => default;

        public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => default;
    }
}
