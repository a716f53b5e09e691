using System.Collections.Concurrent;

namespace Router.Testing.Tests.Shop;

/// <summary>Letters to customers.</summary>
public sealed class Mailbox
{
    private readonly ConcurrentQueue<string> _letters = new();

    public IReadOnlyList<string> Letters => [.. _letters];

    public void Send(string letter) => _letters.Enqueue(letter);
}
