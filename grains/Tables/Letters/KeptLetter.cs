using Router.Routing.DeadLetters;

namespace Router.Grains.Tables.Letters;

/// <summary>A letter as it is saved.</summary>
/// <param name="letter">The letter.</param>
/// <param name="record">Its bytes, with the change.</param>
/// <param name="changeStart">Where in them the change begins, in bytes.</param>
/// <param name="page">The page it lies in.</param>
internal sealed class KeptLetter(DeadLetter letter, ReadOnlyMemory<byte> record, int changeStart, LetterPage page)
{
    public DeadLetter Letter => letter;

    public ReadOnlyMemory<byte> Record => record;

    public int ChangeStart => changeStart;

    public LetterPage Page => page;
}
