using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SdnPersona.Abstractions;
using SdnPersona.Core.Control;

namespace SdnPersona.Controller.Tests;

/// <summary>A real host on free ports of the loopback interface, over a fake control plane.</summary>
internal sealed class TestController : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;

    private TestController(WebApplication app, string folder, FakeControlPlane control)
    {
        _app = app;
        _folder = folder;
        Control = control;
        Addresses = [.. ControllerHost.Addresses(app).Select(address => new Uri(address))];
        Http = new() { BaseAddress = Addresses[0] };
    }

    public FakeControlPlane Control { get; }

    /// <summary>Where it listens: the API first, then OpenFlow.</summary>
    public ImmutableArray<Uri> Addresses { get; }

    public HttpClient Http { get; }

    public string DatabaseFile => Path.Combine(_folder, "data", "sdnpersona.db");

    public IStateStore Store => _app.Services.GetRequiredService<IStateStore>();

    public IServiceProvider Services => _app.Services;

    public static async Task<TestController> StartAsync(
        Func<ControllerOptions, ControllerOptions>? change = null,
        ISwitchAcceptor? acceptor = null,
        Action<IServiceCollection>? replace = null)
    {
        var folder = Directory.CreateTempSubdirectory("sdnpersona-host-").FullName;
        var options = new ControllerOptions { Data = Path.Combine(folder, "data"), Api = "127.0.0.1:0" };
        var settings = ControllerSettings.From(change?.Invoke(options) ?? options, out var errors);
        Assert.IsNotNull(settings, string.Join('\n', errors));
        var control = new FakeControlPlane();
        var app = await ControllerHost.BuildAsync(
            settings,
            services =>
            {
                services.AddSingleton<IControlPlane>(control);
                services.AddSingleton<IPersonaCatalog>(new FixedPersonas());
                if (acceptor is not null)
                {
                    services.AddSingleton(acceptor);
                }

                replace?.Invoke(services);
            },
            CancellationToken.None);
        control.Modes = app.Services.GetRequiredService<IGroupModes>();
        await app.StartAsync();
        return new(app, folder, control);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path);
        Assert.IsTrue(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }

    /// <summary>Stores an event.</summary>
    public Task HappenAsync(string message) =>
        Store.AppendAsync(new(0, DateTimeOffset.UnixEpoch, "test", "it", message), CancellationToken.None);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class FixedPersonas : IPersonaCatalog
    {
        public ImmutableArray<Persona> Personas { get; } =
        [
            new() { Name = "service", DisplayName = "Service", Profile = "service", Description = "Answers." },
            new()
            {
                Name = "compromised",
                DisplayName = "Compromised",
                Kind = PersonaKind.Threat,
                Severity = 90,
                Profile = "quarantine",
                Indicators = [new("beacon_score", 0.8, 0.05, 0.9, "beacon")],
            },
        ];

        public ImmutableArray<DocumentError> Errors { get; } = [new("bad.yaml", 3, "spec.prior", "must be above 0")];
    }
}
