using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>Makes an object of an image; a column that the image lacks is taken from the other one, where there is one that has it.</summary>
internal delegate T RowFactory<out T>(ref RowImage image, ref RowImage other);
