using Router.Cli;

using var interruption = new Interruption();
return await RouterCommand.RunAsync(args, CommandContext.OfConsole(), interruption.Token);
