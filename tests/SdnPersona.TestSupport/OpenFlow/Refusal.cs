using SharpOpenFlow;

namespace SdnPersona.TestSupport.OpenFlow;

/// <summary>Errors for a scripted switch to answer with; the message that is refused is quoted when it is answered.</summary>
public static class Refusal
{
    public static ErrorMessage Of(BadRequestCode code) => Of(ErrorType.BadRequest, (ushort)code);

    public static ErrorMessage Of(FlowModFailedCode code) => Of(ErrorType.FlowModFailed, (ushort)code);

    public static ErrorMessage Of(GroupModFailedCode code) => Of(ErrorType.GroupModFailed, (ushort)code);

    public static ErrorMessage Of(MeterModFailedCode code) => Of(ErrorType.MeterModFailed, (ushort)code);

    public static ErrorMessage Of(RoleRequestFailedCode code) => Of(ErrorType.RoleRequestFailed, (ushort)code);

    public static ErrorMessage Of(BundleFailedCode code) =>
        Of(ErrorType.Experimenter, (ushort)code) with { Experimenter = ExperimenterId.Onf };

    private static ErrorMessage Of(ErrorType type, ushort code) => new() { ErrorType = type, Code = code };
}
