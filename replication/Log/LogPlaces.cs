namespace Router.Replication.Log;

/// <summary>The order of places in a log. Its files differ in their number only, so the longer or greater name is later.</summary>
internal static class LogPlaces
{
    public static bool IsBefore(string file, long offset, string otherFile, long otherOffset) => file == otherFile
        ? offset < otherOffset
        : file.Length < otherFile.Length || (file.Length == otherFile.Length && string.CompareOrdinal(file, otherFile) < 0);
}
