namespace Router.Contracts.Rows;

/// <summary>Where a column lies in the images of one layout.</summary>
/// <param name="Shape">How its value lies in bytes.</param>
/// <param name="Position">Its bit in the null bitmap; -1 where the images do not hold it.</param>
/// <param name="Steps">Variable-width columns before it.</param>
/// <param name="DeltaBytes">Fixed bytes between the last of those (or the start of the image) and it, where nothing is NULL.</param>
/// <param name="FixedOffset">The offset of a fixed-width value behind fixed-width ones, where nothing to here is NULL; 0 for all others.</param>
/// <param name="NullMask">The bits in the bitmap's first byte that tell that.</param>
internal readonly record struct ColumnSlot(ColumnShape Shape, int Position, int Steps, int DeltaBytes, int FixedOffset, byte NullMask);
