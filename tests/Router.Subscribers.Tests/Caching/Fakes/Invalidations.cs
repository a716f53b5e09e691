using System.Text;
using Router.Contracts;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Tests.Caching.Fakes;

/// <summary>Batches as the rules make them.</summary>
internal static class Invalidations
{
    public static InvalidationBatch Of(in Transaction transaction, string[] keys, params string[] tags)
    {
        var batch = new InvalidationBatch { Transaction = transaction };
        foreach (var key in keys)
        {
            batch.KeySet.Write(Encoding.UTF8.GetBytes(key));
            batch.KeySet.Complete();
        }

        foreach (var tag in tags)
        {
            batch.TagSet.Write(Encoding.UTF8.GetBytes(tag));
            batch.TagSet.Complete();
        }

        return batch;
    }

    public static InvalidationBatch OfEverything(int transaction) => new() { Transaction = FakeSource.Transaction(transaction), Everything = true };
}
