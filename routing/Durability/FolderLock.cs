namespace Router.Routing.Durability;

/// <summary>A file that keeps a second process out of a folder. The system lets it go when the process ends, however it ends.</summary>
public static class FolderLock
{
    /// <summary>EWOULDBLOCK, which .NET hands on as it is.</summary>
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;

    /// <summary>ERROR_SHARING_VIOLATION.</summary>
    private const int LockedOnWindows = unchecked((int)0x80070020);

    /// <summary>Takes the folder's lock, held until it is disposed of; null where another process has it.</summary>
    /// <exception cref="IOException">The folder takes no file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder takes no file of this user.</exception>
    public static IDisposable? TryTake(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            return null;
        }
    }
}
