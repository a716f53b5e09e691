using System.Text;
using Router.Wire.Packets;

namespace Router.Wire;

/// <summary>One row of a <see cref="QueryResult"/>, in the bytes that the server sent for it.</summary>
public sealed class ResultRow
{
    private const int Null = -1;
    private readonly byte[] _payload;
    private readonly (int Offset, int LengthBytes)[] _values;

    private ResultRow(byte[] payload, (int Offset, int LengthBytes)[] values)
    {
        _payload = payload;
        _values = values;
    }

    /// <summary>The number of values.</summary>
    public int Count => _values.Length;

    /// <summary>A value as text (UTF-8); null for SQL NULL.</summary>
    public string? this[int index] => IsNull(index) ? null : Encoding.UTF8.GetString(Bytes(index));

    /// <summary>Whether a value is SQL NULL.</summary>
    public bool IsNull(int index) => _values[index].LengthBytes == Null;

    /// <summary>A value's bytes as the server sent them; empty for SQL NULL.</summary>
    public ReadOnlySpan<byte> Bytes(int index) =>
        IsNull(index) ? default : _payload.AsSpan(_values[index].Offset, _values[index].LengthBytes);

    /// <summary>One length-encoded string a column, or 0xFB for NULL.</summary>
    internal static ResultRow Read(ReadOnlySpan<byte> payload, int columnCount)
    {
        var values = new (int, int)[columnCount];
        var reader = new PacketReader(payload);
        for (var index = 0; index < columnCount; index++)
        {
            values[index] = reader.TryTakeValue(out var value) ? (reader.Offset - value.Length, value.Length) : (0, Null);
        }

        reader.End();
        return new ResultRow(payload.ToArray(), values);
    }
}
