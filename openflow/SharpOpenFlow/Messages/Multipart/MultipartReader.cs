using System.Collections.Immutable;

namespace SharpOpenFlow;

/// <summary>Reads the elements of one part of a multipart reply, in place.</summary>
/// <typeparam name="T">An owned element.</typeparam>
/// <param name="body">The part's body. Elements never span parts.</param>
/// <param name="into">Where to add the elements; it holds those of the parts before.</param>
/// <exception cref="OpenFlowProtocolException">The body is malformed.</exception>
public delegate void MultipartReader<T>(ReadOnlySpan<byte> body, ImmutableArray<T>.Builder into);
