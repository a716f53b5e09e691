namespace Router.Grains.Tests.Streams;

/// <summary>Runs a test as an agent's scheduler would: one thing at a time, and what is awaited goes on there.</summary>
internal static class OneAtATime
{
    public static Task RunAsync(Func<Task> test) =>
        Task.Factory.StartNew(test, CancellationToken.None, TaskCreationOptions.None, new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();
}
