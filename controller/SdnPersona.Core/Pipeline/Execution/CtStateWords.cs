using SharpOpenFlow;

namespace SdnPersona.Core.Pipeline.Execution;

/// <summary>Connection states in the words of Open vSwitch, as <c>ofproto/trace --ct-next</c> takes them.</summary>
internal static class CtStateWords
{
    /// <summary>The words of a state with commas between them, such as <c>new,trk</c>.</summary>
    public static string Of(CtState state) => string.Join(',', Enum.GetValues<CtState>()
        .Where(bit => bit != CtState.None && (state & bit) != 0)
        .Select(bit => bit switch
        {
            CtState.New => "new",
            CtState.Established => "est",
            CtState.Related => "rel",
            CtState.Reply => "rpl",
            CtState.Invalid => "inv",
            _ => "trk",
        }));
}
