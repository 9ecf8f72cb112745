using System.IO.Compression;
using System.Text;
using SdnPersona.Monitoring;

namespace SdnPersona.Plugins.Tests.Monitoring.Recordings;

/// <summary>Recordings from text.</summary>
internal static class Recorded
{
    public const string ZeekFields =
        "ts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes"
        + "\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts"
        + "\tresp_ip_bytes\ttunnel_parents";

    public const string ZeekHeader =
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n#fields\t"
        + ZeekFields + "\n";

    public const string ZeekLine =
        "1700000000.250000\tCx\t10.0.0.1\t40000\t10.0.0.2\t443\ttcp\tssl\t1.500000\t100\t2000\tSF\tT\tT\t0\tShADadFf"
        + "\t5\t372\t6\t2320\t-\n";

    public static FlowRecording From(string text, FlowRecordingOptions? options = null) =>
        From(Encoding.UTF8.GetBytes(text), options);

    public static FlowRecording From(byte[] bytes, FlowRecordingOptions? options = null) =>
        FlowRecording.Read(new MemoryStream(bytes), "file", options);

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
