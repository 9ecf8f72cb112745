using System.Text;

namespace SharpOpenFlow;

/// <summary>What follows the header in the text of the messages that a session consists of.</summary>
internal static class SessionText
{
    private static readonly string[] CapabilityNames =
    [
        "FLOW_STATS", "TABLE_STATS", "PORT_STATS", "GROUP_STATS", "[10]", "IP_REASM", "QUEUE_STATS", "[80]",
        "PORT_BLOCKED",
    ];

    private static readonly string[] PortStateNames = ["LINK_DOWN", "BLOCKED", "LIVE"];
    private static readonly string[] FragmentNames = ["normal", "drop", "reassemble", "nx-match"];
    private static readonly string[] ReasonNames = ["ADD", "DEL", "MOD"];

    public static void Hello(TextBuilder text, HelloView hello)
    {
        var versions = hello.Versions?.Bits ?? (2u << hello.Version) - 2;
        text.Add("\n version bitmap: ");
        for (var version = 1; version < 32; version++)
        {
            text.AddIf((versions & (1u << version)) != 0, $"0x{version:x2}, ");
        }

        text.Chomp(' ').Chomp(',');
        if (hello.HasUnknown)
        {
            HexDump.Write(text.Add("\n unknown data in hello:\n"), hello.Wire);
        }
    }

    public static void Error(TextBuilder text, ErrorMessageView error, int depth)
    {
        text.Add($" {ErrorConstants.CodeName(error.ErrorType, error.Code, error.Experimenter)}\n");
        if (error.ErrorType == ErrorType.HelloFailed)
        {
            text.Add(Encoding.ASCII.GetString(error.Data));
        }
        else
        {
            OpenFlowText.Write(text, error.Data, depth + 1);
        }
    }

    public static void Echo(TextBuilder text, ReadOnlySpan<byte> data, int depth)
    {
        text.Add($" {data.Length} bytes of payload\n");
        if (depth == 0)
        {
            HexDump.Write(text, data);
        }
    }

    public static void Features(TextBuilder text, FeaturesReply features)
    {
        text.Add($" dpid:{features.DatapathId.Value:x16}\nn_tables:{features.Tables}, n_buffers:{features.Buffers}");
        text.AddIf(features.AuxiliaryId != 0, $", auxiliary_id:{features.AuxiliaryId}");
        text.Add("\ncapabilities: ").AddKnownFlags((uint)features.Capabilities, CapabilityNames, ' ');
    }

    public static void Config(TextBuilder text, FragmentHandling fragments, ushort missSendLength)
    {
        text.Add($" frags={FragmentNames[(ushort)fragments & SetConfigView.FragmentBits]}");
        text.Add($" miss_send_len={missSendLength}");
    }

    public static void PortStatus(TextBuilder text, PortStatusEvent status)
    {
        text.Add($" {MessageText.NameOrNumber(ReasonNames, (byte)status.Reason)}:");
        Port(text, status.Port);
    }

    public static void Port(TextBuilder text, PortDesc port)
    {
        text.Add($" {port.PortNo}");
        text.Add($"({port.Name}): addr:{port.HwAddr}\n");
        text.Add("     config:     ").AddKnownFlags((uint)port.Config, MessageText.PortConfigNames, ' ');
        text.Add("\n     state:      ").AddKnownFlags((uint)port.State, PortStateNames, ' ').Add('\n');
        Features("current:    ", port.Curr);
        Features("advertised: ", port.Advertised);
        Features("supported:  ", port.Supported);
        Features("peer:       ", port.Peer);
        text.Add($"     speed: {port.CurrSpeed / 1000} Mbps now, {port.MaxSpeed / 1000} Mbps max\n");

        void Features(string name, PortFeatures features)
        {
            if (TextBuilder.Known((uint)features, MessageText.PortFeatureNames) != 0)
            {
                text.Add($"     {name}").AddKnownFlags((uint)features, MessageText.PortFeatureNames, ' ').Add('\n');
            }
        }
    }

    public static void Role(TextBuilder text, ControllerRole role, ulong? generation)
    {
        text.Add($" role={RoleName(role)}");
        if (generation is { } number && number != ulong.MaxValue)
        {
            text.Add($" generation_id={number}");
        }
    }

    public static string RoleName(ControllerRole role) => role switch
    {
        ControllerRole.NoChange => "nochange",
        ControllerRole.Equal => "equal",
        ControllerRole.Master => "primary",
        ControllerRole.Slave => "secondary",
        _ => ((uint)role).ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
