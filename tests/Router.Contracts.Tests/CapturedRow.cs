using System.Text.Json;

namespace Router.Contracts.Tests;

/// <summary>An image from a server's log and what a SELECT returned for it.</summary>
internal sealed record CapturedRow(byte[] Image, JsonElement Values);
