using SdnPersona.Controller.Api;
using SdnPersona.Controller.Features.Audit;
using SdnPersona.Controller.Features.Effectiveness;
using SdnPersona.Controller.Features.Emergency;
using SdnPersona.Controller.Features.Events;
using SdnPersona.Controller.Features.Feedback;
using SdnPersona.Controller.Features.Graph;
using SdnPersona.Controller.Features.Groups;
using SdnPersona.Controller.Features.Health;
using SdnPersona.Controller.Features.Indicators;
using SdnPersona.Controller.Features.Metrics;
using SdnPersona.Controller.Features.Models;
using SdnPersona.Controller.Features.Overrides;
using SdnPersona.Controller.Features.Personas;
using SdnPersona.Controller.Features.Profiles;
using SdnPersona.Controller.Features.Proposals;
using SdnPersona.Controller.Features.ShadowRuns;
using SdnPersona.Controller.Features.Switches;
using SdnPersona.Controller.Features.Tracing;
using SdnPersona.Controller.Features.Watch;
using SdnPersona.Controller.Features.Workloads;
using SdnPersona.Controller.Segments;

namespace SdnPersona.Controller;

/// <summary>The REST API: its services, what every request goes through, and every endpoint.</summary>
internal static class ControllerApi
{
    public static void AddControllerApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddOpenApiDescription();
        services.AddSingleton<GroupMembership>();
        services.AddSingleton<MetricsPage>();
        services.AddSingleton<ControllerGauges>();
        services.AddSingleton(new WatchOptions());
        services.AddSingleton<WatchFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<WatchFeed>());
    }

    public static void UseControllerApi(this WebApplication app, string? token)
    {
        app.UseProblemAnswers();
        app.UseMiddleware<WebPage>(Path.Combine(AppContext.BaseDirectory, "webui"));
        if (token is not null)
        {
            app.UseMiddleware<BearerToken>(token);
        }

        app.MapOpenApi("/openapi/v1.json");
        HealthEndpoint.Map(app);
        MetricsEndpoint.Map(app);
        MapV1(app.MapGroup("/v1"));
        _ = app.Services.GetRequiredService<ControllerGauges>();
    }

    private static void MapV1(RouteGroupBuilder v1)
    {
        ListWorkloadsEndpoint.Map(v1);
        GetWorkloadEndpoint.Map(v1);
        ListFeedbackEndpoint.Map(v1);
        GiveFeedbackEndpoint.Map(v1);
        ListSwitchesEndpoint.Map(v1);
        GetSwitchEndpoint.Map(v1);
        GetSwitchDriftEndpoint.Map(v1);
        AttachSwitchEndpoint.Map(v1);
        DetachSwitchEndpoint.Map(v1);
        ListPersonasEndpoint.Map(v1);
        GetPersonaEndpoint.Map(v1);
        ListProfilesEndpoint.Map(v1);
        GetProfileEndpoint.Map(v1);
        ListGroupsEndpoint.Map(v1);
        GetGroupEndpoint.Map(v1);
        SetGroupModeEndpoint.Map(v1);
        GetGraphEndpoint.Map(v1);
        CreateProposalEndpoint.Map(v1);
        ListProposalsEndpoint.Map(v1);
        GetProposalEndpoint.Map(v1);
        GetProposalDiffEndpoint.Map(v1);
        SetProposalStateEndpoint.Map(v1);
        DecideRuleEndpoint.Map(v1);
        MoveMemberEndpoint.Map(v1);
        RollbackEndpoint.Map(v1);
        ListSegmentsEndpoint.Map(v1);
        ListEventsEndpoint.Map(v1);
        ListOverridesEndpoint.Map(v1);
        GetOverrideEndpoint.Map(v1);
        PutOverrideEndpoint.Map(v1);
        DeleteOverrideEndpoint.Map(v1);
        GetTraceEndpoint.Map(v1);
        ReadShadowRunEndpoints.Map(v1);
        StartShadowRunEndpoint.Map(v1);
        EndShadowRunEndpoints.Map(v1);
        PromoteShadowRunEndpoints.Map(v1);
        ListAuditEndpoint.Map(v1);
        VerifyAuditEndpoint.Map(v1);
        GetBreakGlassEndpoint.Map(v1);
        ThrowBreakGlassEndpoint.Map(v1);
        ReleaseBreakGlassEndpoint.Map(v1);
        ListModelsEndpoint.Map(v1);
        GetModelEndpoint.Map(v1);
        RollBackModelEndpoint.Map(v1);
        ListIndicatorsEndpoint.Map(v1);
        ListEffectsEndpoint.Map(v1);
        ForgetEffectsEndpoint.Map(v1);
        WatchEndpoint.Map(v1);
    }
}
