using Router.Cli;
using Router.Cli.Tail;

using var interruption = new Interruption();
return PlainCount.SuitsProcess && PlainCount.TryRead(args) is { } count
    ? count.Run(interruption.Token)
    : RouterCommand.RunAsync(args, CommandContext.OfConsole(), interruption.Token).GetAwaiter().GetResult();
