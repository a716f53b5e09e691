using System.Buffers;

namespace Router.Cli.Output;

/// <summary>Lines on their way to a stream: handed on in pieces of some 64 KiB, or when told to. Nothing is lost when handing on fails.</summary>
internal sealed class LineBuffer(Stream output, bool handsOnByItself = true)
{
    private const int PieceBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _bytes = new(2 * PieceBytes);

    /// <summary>Where lines are written to.</summary>
    public IBufferWriter<byte> Bytes => _bytes;

    /// <summary>Ends a line.</summary>
    public void EndLine()
    {
        _bytes.Write("\n"u8);
        if (handsOnByItself && IsFull)
        {
            Flush();
        }
    }

    /// <summary>Whether there is enough to be worth handing on.</summary>
    public bool IsFull => _bytes.WrittenCount >= PieceBytes;

    /// <summary>Bytes that have not been handed on.</summary>
    public int HeldBytes => _bytes.WrittenCount;

    /// <summary>Drops what was written after there were that many bytes held.</summary>
    public void Rewind(int heldBytes)
    {
        var kept = _bytes.WrittenSpan[..heldBytes].ToArray();
        _bytes.ResetWrittenCount();
        _bytes.Write(kept);
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
