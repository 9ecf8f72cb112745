namespace SharpOpenFlow;

/// <summary>Length checks that the bodies of multipart messages share.</summary>
internal static class MultipartBody
{
    public static void AtLeast(ReadOnlySpan<byte> body, int length, string what)
    {
        if (body.Length < length)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"{what} of {body.Length} bytes needs {length}");
        }
    }

    public static void Exactly(ReadOnlySpan<byte> body, int length, string what)
    {
        if (body.Length != length)
        {
            OpenFlowProtocolException.Throw(BadRequestCode.BadLen, $"{what} of {body.Length} bytes must have {length}");
        }
    }

    /// <summary>Proves that an element's own length lies between its fixed part and what is left.</summary>
    public static int Element(ReadOnlySpan<byte> list, int length, int minimum, string what)
    {
        if (length < minimum || length > list.Length)
        {
            OpenFlowProtocolException.Throw(
                BadRequestCode.BadLen, $"{what} of {length} bytes needs {minimum} and has {list.Length} left");
        }

        return length;
    }
}
