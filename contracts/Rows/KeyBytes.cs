using System.Diagnostics.CodeAnalysis;

namespace Router.Contracts.Rows;

/// <summary>Compares keys by their row-encoding bytes, so that a row's key is looked up without a copy.</summary>
public sealed class KeyBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    /// <summary>What no key is longer than: InnoDB's largest, and a length prefix for each of its columns, in bytes.</summary>
    public const int MaxBytes = 3072 + 64;

    /// <summary>The one comparer.</summary>
    public static KeyBytes Comparer { get; } = new();

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
