namespace Router.Contracts.Tests;

internal static class Texts
{
    public static string Limit(this string text) => text.Length > 300 ? text[..300] + "..." : text;
}
