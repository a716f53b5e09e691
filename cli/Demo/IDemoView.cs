namespace Router.Cli.Demo;

/// <summary>Shows the demo while it runs.</summary>
internal interface IDemoView
{
    /// <summary>Shows a frame now and then until told to stop.</summary>
    Task ShowAsync(DemoPicture picture, CancellationToken stop);
}
