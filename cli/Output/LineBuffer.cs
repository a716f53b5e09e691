using System.Buffers;

namespace Router.Cli.Output;

/// <summary>Lines on their way to a stream: handed on in pieces of some 64 KiB, or when told to.</summary>
internal sealed class LineBuffer(Stream output)
{
    private const int PieceBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new(2 * PieceBytes);

    /// <summary>Where lines are written to.</summary>
    public IBufferWriter<byte> Bytes => _bytes;

    /// <summary>Ends a line.</summary>
    public void EndLine()
    {
        _bytes.Write("\n"u8);
        if (_bytes.WrittenCount >= PieceBytes)
        {
            Flush();
        }
    }

    /// <summary>Hands over what has gathered.</summary>
    public void Flush()
    {
        if (_bytes.WrittenCount > 0)
        {
            output.Write(_bytes.WrittenSpan);
            output.Flush();
            _bytes.ResetWrittenCount();
        }
    }
}
