namespace SharpOpenFlow;

/// <summary>Numbers of experimenters that Open vSwitch speaks.</summary>
public static class ExperimenterId
{
    /// <summary>Open Networking Foundation: bundles (EXT-230) and flow monitors (EXT-187).</summary>
    public const uint Onf = 0x4f4e4600;

    /// <summary>Nicira: Open vSwitch's own extensions.</summary>
    public const uint Nicira = 0x00002320;

    /// <summary>Network service headers: Open vSwitch's number for their fields.</summary>
    public const uint Nsh = 0x005ad650;
}
