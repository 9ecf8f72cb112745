using System.Reflection;

namespace SdnPersona.Controller;

/// <summary>The program's version.</summary>
public static class ControllerVersion
{
    /// <summary>Major.minor.patch.</summary>
    public static string Text { get; } = typeof(ControllerVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
