namespace SharpOpenFlow;

/// <summary>Reads the bodies of multipart requests, as a switch needs it.</summary>
public static class MultipartRequests
{
    /// <summary>Reads a request, its body included.</summary>
    /// <exception cref="OpenFlowProtocolException">
    /// The bytes are malformed, or BadMultipart: the type is none of OpenFlow 1.3.
    /// </exception>
    public static MultipartRequest Parse(ReadOnlySpan<byte> wire)
    {
        var request = MultipartRequestView.Parse(wire);
        return new(ReadBody(request.MultipartType, request.Body)) { Flags = request.Flags };
    }

    /// <summary>Reads the body of a request.</summary>
    /// <inheritdoc cref="Parse"/>
    public static IMultipartRequestBody ReadBody(MultipartType type, ReadOnlySpan<byte> body) => type switch
    {
        MultipartType.Desc => Empty(body, DescRequest.Instance),
        MultipartType.Flow => new FlowStatsRequest(FlowSelection.Parse(body)),
        MultipartType.Aggregate => new AggregateStatsRequest(FlowSelection.Parse(body)),
        MultipartType.Table or MultipartType.GroupDesc or MultipartType.GroupFeatures or MultipartType.MeterFeatures =>
            Empty(body, new EmptyRequest(type)),
        MultipartType.PortStats => PortStatsRequest.Read(body),
        MultipartType.Queue => QueueStatsRequest.Parse(body),
        MultipartType.Group => GroupStatsRequest.Parse(body),
        MultipartType.Meter => MeterStatsRequest.Parse(body),
        MultipartType.MeterConfig => MeterConfigRequest.Parse(body),
        MultipartType.TableFeatures when body.IsEmpty => EmptyRequest.TableFeatures,
        MultipartType.TableFeatures => TableFeaturesRequest.Parse(body),
        MultipartType.PortDesc => Empty(body, PortDescRequest.Instance),
        MultipartType.Experimenter => ExperimenterMultipart.ReadRequest(body),
        _ => throw new OpenFlowProtocolException(
            ErrorType.BadRequest, (ushort)BadRequestCode.BadMultipart, $"multipart type {(ushort)type} is unknown"),
    };

    private static IMultipartRequestBody Empty(ReadOnlySpan<byte> body, IMultipartRequestBody request)
    {
        MultipartBody.Exactly(body, 0, $"a request for {MultipartText.Name(request.Type)}");
        return request;
    }
}
