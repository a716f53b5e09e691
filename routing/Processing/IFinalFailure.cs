namespace Router.Routing.Processing;

/// <summary>Marks an exception that trying again does not cure, such as a row that is not what its handler was made for: it is not retried.</summary>
public interface IFinalFailure;
