namespace Router.Testing.Tests.Shop;

public enum OrderStatus
{
    New,
    Paid,
    Sent,
}
