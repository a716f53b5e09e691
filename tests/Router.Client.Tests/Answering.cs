using System.Reflection;

namespace Router.Client.Tests;

/// <summary>Stands for a grain, or for who makes them, and answers as the test says.</summary>
public class Answering : DispatchProxy
{
    private Func<MethodInfo, object?[], object?> _answer = null!;

    public static T As<T>(Func<MethodInfo, object?[], object?> answer)
        where T : class
    {
        var proxy = Create<T, Answering>();
        ((Answering)(object)proxy)._answer = answer;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _answer(targetMethod!, args ?? []);
}
