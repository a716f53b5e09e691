using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Router.Contracts.Frames;

/// <summary>The identity of a table's definition, the same in every process: the first 16 bytes of the SHA-256 of its encoding.</summary>
/// <param name="High">The first eight bytes, highest first.</param>
/// <param name="Low">The next eight.</param>
public readonly record struct PlanId(ulong High, ulong Low)
{
    /// <summary>Its length in bytes.</summary>
    internal const int LengthBytes = 16;

    /// <inheritdoc/>
    public override string ToString() => $"{High:x16}{Low:x16}";

    internal static PlanId Of(ReadOnlySpan<byte> encoded)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(encoded, hash);
        return new PlanId(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash[8..]));
    }
}
