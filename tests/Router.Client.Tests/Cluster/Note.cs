using System.ComponentModel.DataAnnotations;

namespace Router.Client.Tests.Cluster;

/// <summary>A row of many bytes.</summary>
public sealed record Note(long Id, [property: MaxLength(4000)] string Text);
