using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Router.Cli.Run;

/// <summary>The number that a file has on its disk, by which it is the same file under any name. .NET does not tell it; Linux does.</summary>
/// <remarks>
/// <code>
/// struct statx, 256 bytes (linux/stat.h, the same on every architecture):
/// +------+---------+------------+-------+-----+-----+------+-----+---------+-----
/// | mask | blksize | attributes | nlink | uid | gid | mode | pad | ino     | ...
/// | 0, 4 | 4, 4    | 8, 8       | 16, 4 | 20  | 24  | 28,2 | 30  | 32, 8   |
/// +------+---------+------------+-------+-----+-----+------+-----+---------+-----
/// </code>
/// </remarks>
internal static class FileNumber
{
    private const int CurrentFolder = -100;
    private const uint InodeMask = 0x100;
    private const int InodeOffset = 32;

    /// <summary>The file's number; 0 where the system tells none.</summary>
    public static ulong Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        var status = new byte[256];
        return Statx(CurrentFolder, path, 0, InodeMask, status) == 0
            ? BinaryPrimitives.ReadUInt64LittleEndian(status.AsSpan(InodeOffset))
            : throw new IOException($"The file {path} cannot be looked at: {new System.ComponentModel.Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] status);
}
