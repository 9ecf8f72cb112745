namespace SdnPersona.Monitoring;

/// <summary>Ten-second slices of time, numbered from 1970: the base of all sliding windows.</summary>
internal static class Epoch
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    public static long Of(long milliseconds) => milliseconds / 10_000;

    public static int In(TimeSpan window) => (int)(window.Ticks / Length.Ticks);

    /// <summary>
    /// Start, in milliseconds since 1970, of the window of that many epochs that ends within the current one.
    /// </summary>
    public static long WindowStart(long now, int epochs) => (Of(now) - epochs + 1) * 10_000;
}
