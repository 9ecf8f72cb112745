namespace SharpOpenFlow;

/// <summary>How IP fragments are treated (OpenFlow 1.3.5 §7.3.2, <c>ofp_config_flags</c>).</summary>
public enum FragmentHandling : ushort
{
    /// <summary>OFPC_FRAG_NORMAL: like other packets.</summary>
    Normal = 0,

    /// <summary>OFPC_FRAG_DROP: dropped.</summary>
    Drop = 1,

    /// <summary>OFPC_FRAG_REASM: reassembled first, where the datapath can.</summary>
    Reassemble = 2,
}
