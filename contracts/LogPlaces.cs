namespace Router.Contracts;

/// <summary>The order of places in a log. Its files differ in their number only, so the longer or greater name is later.</summary>
public static class LogPlaces
{
    /// <summary>Whether the first place lies before the other one.</summary>
    public static bool IsBefore(string file, long offset, string otherFile, long otherOffset)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(otherFile);
        return file == otherFile
            ? offset < otherOffset
            : file.Length < otherFile.Length || (file.Length == otherFile.Length && string.CompareOrdinal(file, otherFile) < 0);
    }
}
