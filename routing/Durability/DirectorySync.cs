using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Router.Routing.Durability;

/// <summary>Makes a rename in a folder durable. .NET opens no folders, so this asks the C library.</summary>
public static class DirectorySync
{
    private const int ReadOnly = 0;

    /// <summary>Syncs the folder's own list of entries; Windows does that by itself.</summary>
    /// <exception cref="IOException">The folder cannot be synced.</exception>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0 || Sync(descriptor) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            _ = descriptor < 0 ? 0 : Close(descriptor);
            throw new IOException($"The folder {folder} could not be synced: {new Win32Exception(error).Message}");
        }

        _ = Close(descriptor);
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
