namespace Router.Wire.Tests.Fakes;

/// <summary>Bytes that arrive in the given pieces, one a read, and then end; so splits happen exactly where a test wants them.</summary>
internal sealed class ScriptedStream(IEnumerable<byte[]> pieces) : Stream
{
    private readonly Queue<byte[]> _pieces = new(pieces.Where(piece => piece.Length > 0));

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_pieces.Count == 0)
        {
            return 0;
        }

        var piece = _pieces.Dequeue();
        var length = Math.Min(count, piece.Length);
        piece.AsSpan(0, length).CopyTo(buffer.AsSpan(offset));
        if (length < piece.Length)
        {
            var rest = new Queue<byte[]>(_pieces);
            _pieces.Clear();
            _pieces.Enqueue(piece[length..]);
            while (rest.TryDequeue(out var next))
            {
                _pieces.Enqueue(next);
            }
        }

        return length;
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
