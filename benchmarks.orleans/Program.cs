using Router.Benchmarks.Orleans;
using Router.Benchmarks.Orleans.Silos;

return args switch
{
    [SiloProgram.Command, var plan] => await SiloProgram.RunAsync(plan),
    _ => await ClusterRun.RunAsync(args),
};
