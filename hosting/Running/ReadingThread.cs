namespace Router.Hosting.Running;

/// <summary>A source blocks while it reads, so it has a thread of its own.</summary>
internal static class ReadingThread
{
    /// <summary>Runs on a new thread; the task ends as the work does.</summary>
    public static Task Run(string name, Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                work();
                done.TrySetResult();
            }
            catch (Exception failure)
            {
                done.TrySetException(failure);
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
        return done.Task;
    }
}
