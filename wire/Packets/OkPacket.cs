namespace Router.Wire.Packets;

/// <summary>
/// The answer to a statement without a result set.
/// <code>
/// 1    0x00
/// L    affected rows, length-encoded
/// L    last insert id, length-encoded
/// 2    status flags
/// 2    warnings
/// rest message
/// </code>
/// </summary>
internal readonly record struct OkPacket(ulong AffectedRows, ulong LastInsertId)
{
    public const byte Marker = 0x00;

    public static OkPacket Read(ReadOnlySpan<byte> payload)
    {
        var reader = new PacketReader(payload);
        reader.Skip(1);
        var ok = new OkPacket(reader.ReadLengthEncoded(), reader.ReadLengthEncoded());
        // Status, warnings and message follow; the message's form depends on capabilities that we do not ask for.
        reader.Skip(4);
        return ok;
    }
}
