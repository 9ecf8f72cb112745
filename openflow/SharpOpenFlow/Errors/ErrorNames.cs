using System.Globalization;

namespace SharpOpenFlow;

/// <summary>Names of errors for logs: one table from an OFPET_* to the enum of its codes.</summary>
public static class ErrorNames
{
    /// <summary>
    /// Type and code by name, for instance <c>FlowModFailed/Overlap</c>; numbers where there is no name.
    /// </summary>
    /// <param name="type">OFPET_*.</param>
    /// <param name="code">Code within the type.</param>
    /// <param name="experimenter">Number of the experimenter, for <see cref="ErrorType.Experimenter"/>.</param>
    public static string Of(ErrorType type, ushort code, uint experimenter = 0)
    {
        var name = type switch
        {
            ErrorType.HelloFailed => Enum.GetName((HelloFailedCode)code),
            ErrorType.BadRequest => Enum.GetName((BadRequestCode)code),
            ErrorType.BadAction => Enum.GetName((BadActionCode)code),
            ErrorType.BadInstruction => Enum.GetName((BadInstructionCode)code),
            ErrorType.BadMatch => Enum.GetName((BadMatchCode)code),
            ErrorType.FlowModFailed => Enum.GetName((FlowModFailedCode)code),
            ErrorType.GroupModFailed => Enum.GetName((GroupModFailedCode)code),
            ErrorType.PortModFailed => Enum.GetName((PortModFailedCode)code),
            ErrorType.TableModFailed => Enum.GetName((TableModFailedCode)code),
            ErrorType.QueueOpFailed => Enum.GetName((QueueOpFailedCode)code),
            ErrorType.SwitchConfigFailed => Enum.GetName((SwitchConfigFailedCode)code),
            ErrorType.RoleRequestFailed => Enum.GetName((RoleRequestFailedCode)code),
            ErrorType.MeterModFailed => Enum.GetName((MeterModFailedCode)code),
            ErrorType.TableFeaturesFailed => Enum.GetName((TableFeaturesFailedCode)code),
            ErrorType.Experimenter when experimenter == ExperimenterId.Onf => Enum.GetName((BundleFailedCode)code),
            _ => null,
        } ?? code.ToString(CultureInfo.InvariantCulture);

        return type == ErrorType.Experimenter
            ? string.Create(CultureInfo.InvariantCulture, $"{type}(0x{experimenter:x8})/{name}")
            : $"{type}/{name}";
    }
}
