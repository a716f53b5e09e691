using Router.Benchmarks;
using Router.Benchmarks.Raw;

// First of all, so that the raw process loads nothing that it does not need.
return args is ["raw", ..] ? RawProcess.Run(args.AsSpan(1)) : await Commands.RunAsync(args);
