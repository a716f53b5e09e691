namespace Router.Contracts.Frames;

/// <summary>Everything that can be wrong with the bytes of a frame.</summary>
public enum FrameFault
{
    /// <summary>The bytes end within a field.</summary>
    CutShort,

    /// <summary>Bytes follow the frame.</summary>
    LeftOver,

    /// <summary>They were written in a form that this version does not know.</summary>
    Version,

    /// <summary>A field holds a number that stands for nothing: a kind, a GTID's dialect, a length below zero.</summary>
    Field,

    /// <summary>A text is no UTF-8.</summary>
    Text,

    /// <summary>The table's definition contradicts itself or is another than its identity says.</summary>
    Plan,

    /// <summary>The table's definition was left out, and the reader does not know it.</summary>
    UnknownPlan,

    /// <summary>The rows are not rows of the table, or another number of them.</summary>
    Rows,
}
