namespace Router.Hosting;

/// <summary>Where Router's figures are.</summary>
public static class RouterMeter
{
    /// <summary>The meter's name, for collectors.</summary>
    public const string Name = "Router";
}
