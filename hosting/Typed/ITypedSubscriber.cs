using Router.Contracts.Rows;

namespace Router.Hosting.Typed;

/// <summary>A subscriber that fits some tables only.</summary>
internal interface ITypedSubscriber
{
    /// <exception cref="RowMappingException">The table is none of them.</exception>
    void Check(TablePlan table);
}
