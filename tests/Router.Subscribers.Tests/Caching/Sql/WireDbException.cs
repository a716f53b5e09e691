using System.Data.Common;
using Router.Wire;

namespace Router.Subscribers.Tests.Caching.Sql;

/// <summary>A server's error, as ADO.NET knows it.</summary>
internal sealed class WireDbException(ServerErrorException refused) : DbException(refused.Message, refused);
