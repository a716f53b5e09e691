namespace Router.Contracts;

/// <summary>Who a server is: a position means nothing on another one.</summary>
/// <param name="Flavor">The family.</param>
/// <param name="Id">MySQL: <c>@@server_uuid</c>. MariaDB: <c>@@server_id</c>, a hyphen and <c>@@gtid_domain_id</c>.</param>
public sealed record ServerIdentity(ServerFlavor Flavor, string Id);
