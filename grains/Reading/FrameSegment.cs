using Router.Contracts;

namespace Router.Grains.Reading;

/// <summary>Frames that follow each other; kept and let go together.</summary>
internal sealed class FrameSegment(int lengthBytes)
{
    private const int MaxFrames = 1024;

    private readonly byte[] _bytes = new byte[lengthBytes];
    private readonly List<HeldFrame> _frames = [];
    private int _usedBytes;

    /// <summary>What it takes.</summary>
    public long HeldBytes => _bytes.Length + ((long)_frames.Count * HeldFrame.OverheadBytes);

    public IReadOnlyList<HeldFrame> Frames => _frames;

    /// <summary>The place of its last frame.</summary>
    public ChangeToken Last => _frames[^1].Token;

    public bool HasRoom(int rowBytes) => _frames.Count < MaxFrames && rowBytes <= _bytes.Length - _usedBytes;

    public void Add(ChangeFrame frame, ChangeToken token)
    {
        frame.Rows.CopyTo(_bytes.AsSpan(_usedBytes));
        _frames.Add(new HeldFrame(frame, token, _bytes, _usedBytes));
        _usedBytes += frame.LengthBytes;
    }
}
