using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Controller.OpenFlow;
using SdnPersona.Controller.Segments;
using SdnPersona.Core;
using SdnPersona.Core.Control;
using SdnPersona.Core.Effectiveness;
using SdnPersona.MicroSegments;
using SdnPersona.Monitoring;
using SdnPersona.Personas;
using SdnPersona.Segmentation;
using SdnPersona.Storage;

namespace SdnPersona.Controller;

/// <summary>The composition root: everything that runs in a controller is put together here.</summary>
public static class ControllerHost
{
    /// <summary>Switches and requests that are still served when the host stops get this long.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>Runs a controller until it is cancelled or asked to end by a signal.</summary>
    /// <exception cref="StorageException">The data folder cannot be used; the message says why.</exception>
    /// <exception cref="IOException">An address cannot be listened on.</exception>
    public static async Task RunAsync(ControllerSettings settings, CancellationToken cancellationToken)
    {
        await using var app = await BuildAsync(settings, _ => { }, cancellationToken);
        await app.StartAsync(cancellationToken);
        ReportAddresses(app, settings);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>Puts a controller together without starting it.</summary>
    /// <param name="settings">Where it listens and what it reads.</param>
    /// <param name="replace">Changes services, for tests.</param>
    /// <param name="cancellationToken">Ends the loading of the policy.</param>
    internal static async Task<WebApplication> BuildAsync(
        ControllerSettings settings, Action<IServiceCollection> replace, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        ConfigureLogging(builder.Logging);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => ConfigureKestrel(kestrel, settings));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopPatience);
        AddController(builder.Services, settings);
        replace(builder.Services);

        var app = builder.Build();
        try
        {
            await app.Services.GetRequiredService<SegmentPolicySource>()
                .RestoreAsync(app.Services.GetRequiredService<IProposalStore>(), cancellationToken);
            await app.Services.GetRequiredService<PolicyCatalog>().LoadAsync(cancellationToken);
            app.UseControllerApi(settings.Token);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Addresses on which the API and the OpenFlow listener really listen, once started.</summary>
    internal static IReadOnlyCollection<string> Addresses(WebApplication app) =>
    [
        .. app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses,
    ];

    private static void ReportAddresses(WebApplication app, ControllerSettings settings)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ControllerHost));
        var addresses = Addresses(app).ToArray();
        logger.ApiListens(addresses[0], settings.Token is null ? "without a token" : "with a token");
        if (settings.OpenFlow is not null)
        {
            logger.OpenFlowListens(new Uri(addresses[1]).Authority, settings.Tls is null ? "plain TCP" : "TLS");
        }
    }

    private static void AddController(IServiceCollection services, ControllerSettings settings)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider => SqliteStateStore.Open(
            settings.Data, provider.GetRequiredService<ILogger<SqliteStateStore>>()));
        services.AddSingleton<IStateStore>(provider => provider.GetRequiredService<SqliteStateStore>());
        services.AddSingleton<IShadowRunStore>(provider => provider.GetRequiredService<SqliteStateStore>());
        services.AddSingleton<IBehaviourStore>(provider => provider.GetRequiredService<SqliteStateStore>());
        services.AddSingleton<IUsageStore>(provider => provider.GetRequiredService<SqliteStateStore>());
        services.AddSingleton<IProposalStore>(provider => provider.GetRequiredService<SqliteStateStore>());
        services.AddSingleton<SegmentPolicySource>();
        services.AddSingleton<IPolicySource>(provider => provider.GetRequiredService<SegmentPolicySource>());
        services.AddSingleton<ProposalBook>();
        services.AddSingleton<IEffectStore>(provider => provider.GetRequiredService<SqliteStateStore>());
        services.AddSingleton<IModelStore>(provider => provider.GetRequiredService<SqliteStateStore>());
        services.AddMonitoring();
        services.AddMicroSegments();
        services.AddIndicators(new() { Folders = [.. settings.Config.Select(folder => Path.Combine(folder, "indicators"))] });
        services.AddPersonas(new() { Folders = [.. settings.Config.Select(folder => Path.Combine(folder, "personas"))] });
        services.AddSegmentation(new() { Folders = settings.Config });
        AddTelemetry(services, settings.Telemetry);
        services.AddSingleton(new ControlLoopOptions { Management = settings.Management });
        services.AddCore(new SwitchListener(settings.OpenFlow?.ToString()));
        services.AddHostedService<PolicyReload>();
        services.AddSingleton<ModelBook>();
        services.AddSingleton<FeedbackBook>();
        services.AddHostedService<FeedbackRestore>();
        services.AddHostedService<ModelKeeper>();
        services.AddSingleton<EffectBook>();
        services.AddHostedService<EffectKeeper>();
        services.AddHostedService<BehaviourKeeper>();
        services.AddHostedService<UsageKeeper>();
        services.AddHostedService<DriftWatch>();
        services.AddHostedService<DecisionRestore>();
        services.AddHostedService<CoreService>();
        services.AddControllerApi();
    }

    private static void AddTelemetry(IServiceCollection services, TelemetrySettings telemetry)
    {
        if (telemetry.Export is { } export)
        {
            services.AddSingleton(export);
        }

        if (telemetry.Listen is { } listen)
        {
            services.AddFlowCollector(listen, telemetry.Decoding);
            services.AddHostedService<FlowCollectorService>();
        }
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel, ControllerSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = ApiLimits.BodyBytes;
        kestrel.Listen(settings.Api, listen => listen.Protocols = HttpProtocols.Http1);
        if (settings.OpenFlow is { } endpoint)
        {
            kestrel.Listen(endpoint, listen =>
            {
                if (settings.Tls is { } tls)
                {
                    listen.UseHttps(tls.Configure);
                }

                listen.UseConnectionHandler<OpenFlowConnectionHandler>();
            });
        }
    }

    private static void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("SdnPersona", LogLevel.Information);
    }
}
