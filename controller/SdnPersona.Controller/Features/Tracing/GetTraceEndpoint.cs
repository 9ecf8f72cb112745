using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using SdnPersona.Abstractions;
using SdnPersona.Controller.Api;
using SdnPersona.Core.Control;
using SdnPersona.Core.Tracing;

namespace SdnPersona.Controller.Features.Tracing;

/// <summary><c>GET /v1/trace</c>.</summary>
internal static class GetTraceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/trace", Handle)
        .Documented(
            "getTrace", "Trace", "What happens to a new connection, by rules and by flow tables; asks no switch.", 400, 404)
        .Takes("src", QueryType.Text, "Who opens it: name of a workload, or an IP address.")
        .Takes("dst", QueryType.Text, "Who is to answer: name of a workload, or an IP address.")
        .Takes("proto", QueryType.Text, "tcp, udp, sctp or icmp (an echo request).")
        .Takes("port", QueryType.Text, "Destination port, 1 to 65535; with tcp, udp and sctp only.");

    private static Ok<Trace> Handle(HttpRequest request, IControlPlane control)
    {
        var query = new QueryReader(request);
        var (source, destination) = (Required(query, "src"), Required(query, "dst"));
        var protocol = Protocol(query);
        var port = Port(query, protocol);
        query.Check();
        return TypedResults.Ok(control.Trace(new(source, destination, protocol, port)));
    }

    private static string Required(QueryReader query, string name)
    {
        if (query.Text(name) is { } text)
        {
            return text;
        }

        query.Refuse(name, "is required: the name of a workload, or an IP address");
        return "";
    }

    private static RuleProtocol Protocol(QueryReader query)
    {
        switch (query.Text("proto"))
        {
            case "tcp":
                return RuleProtocol.Tcp;
            case "udp":
                return RuleProtocol.Udp;
            case "sctp":
                return RuleProtocol.Sctp;
            case "icmp":
                return RuleProtocol.Icmp;
            default:
                query.Refuse("proto", "must be tcp, udp, sctp or icmp");
                return RuleProtocol.Any;
        }
    }

    private static ushort? Port(QueryReader query, RuleProtocol protocol)
    {
        var text = query.Text("port");
        var number = (ushort)0;
        if (text is not null && (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number == 0))
        {
            query.Refuse("port", "must be a whole number from 1 to 65535");
        }
        else if (text is null && protocol is (RuleProtocol.Tcp or RuleProtocol.Udp or RuleProtocol.Sctp))
        {
            query.Refuse("port", "is required with tcp, udp and sctp");
        }
        else if (text is not null && protocol == RuleProtocol.Icmp)
        {
            query.Refuse("port", "must be left out with icmp");
        }

        return text is null ? null : number;
    }
}
