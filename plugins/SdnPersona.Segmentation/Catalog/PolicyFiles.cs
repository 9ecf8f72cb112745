using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>What a policy file holds.</summary>
internal enum DocumentKind
{
    Profile,
    SecurityGroup,
}

/// <summary>One file as it was read.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Kind">What its folder says that it holds.</param>
/// <param name="BuiltIn">Whether it comes with the program.</param>
/// <param name="Text">Content, or null when it could not be read.</param>
/// <param name="Problem">Why it could not be read.</param>
internal sealed record PolicyFile(string Path, DocumentKind Kind, bool BuiltIn, string? Text, string? Problem = null);

/// <summary>Reads the folders.</summary>
internal static class PolicyFiles
{
    /// <summary>Larger files are no policy; they are refused unread.</summary>
    private const long MostBytes = 1 << 20;

    private const string NoFolder = "the folder does not exist";

    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>
    /// All files, operators' and built-in ones. A folder that
    /// cannot be read, such as a network file system that is away, gives what it gave before, with the problem.
    /// </summary>
    public static ImmutableArray<PolicyFile> Read(SegmentationOptions options, ImmutableArray<PolicyFile> before)
    {
        var files = ImmutableArray.CreateBuilder<PolicyFile>();
        foreach (var folder in options.Folders)
        {
            if (!Directory.Exists(folder))
            {
                files.AddRange(Missing(folder, before));
                continue;
            }

            files.AddRange(ReadFolder(Profiles(folder), DocumentKind.Profile, builtIn: false, before));
            files.AddRange(ReadFolder(Groups(folder), DocumentKind.SecurityGroup, builtIn: false, before));
        }

        files.AddRange(ReadFolder(options.BuiltInProfiles, DocumentKind.Profile, builtIn: true, before));
        return files.ToImmutable();
    }

    /// <summary>Documents that come from somewhere else, as if they were files.</summary>
    public static IEnumerable<PolicyFile> Of(IEnumerable<IPolicySource> sources) => sources
        .SelectMany(source => source.Documents)
        .Select(text => new PolicyFile(
            text.Origin, text.IsGroup ? DocumentKind.SecurityGroup : DocumentKind.Profile, BuiltIn: false, text.Text));

    private static IEnumerable<PolicyFile> ReadFolder(
        string folder, DocumentKind kind, bool builtIn, ImmutableArray<PolicyFile> before)
    {
        try
        {
            return Directory.Exists(folder)
                ? [.. Directory.EnumerateFiles(folder)
                    .Where(path => Extensions.Contains(Path.GetExtension(path)))
                    .Where(path => !Path.GetFileName(path).StartsWith('.'))
                    .Select(path => ReadFile(path, kind, builtIn))]
                : [];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return Unreadable(folder, kind, builtIn, problem.Message, before);
        }
    }

    private static PolicyFile ReadFile(string path, DocumentKind kind, bool builtIn)
    {
        try
        {
            var size = new FileInfo(path).Length;
            return size > MostBytes
                ? new(path, kind, builtIn, null, $"is {size} bytes long; a policy file has at most {MostBytes}")
                : new(path, kind, builtIn, File.ReadAllText(path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new(path, kind, builtIn, null, $"cannot be read: {problem.Message}");
        }
    }

    private static IEnumerable<PolicyFile> Missing(string folder, ImmutableArray<PolicyFile> before) =>
    [
        .. Unreadable(Profiles(folder), DocumentKind.Profile, false, NoFolder, before),
        .. Unreadable(Groups(folder), DocumentKind.SecurityGroup, false, NoFolder, before),
    ];

    private static string Profiles(string folder) => Path.Combine(folder, "profiles");

    private static string Groups(string folder) => Path.Combine(folder, "groups");

    private static IEnumerable<PolicyFile> Unreadable(
        string folder, DocumentKind kind, bool builtIn, string problem, ImmutableArray<PolicyFile> before) =>
    [
        new(folder, kind, builtIn, null, problem),
        .. before.Where(file => file.Text is not null && Path.GetDirectoryName(file.Path) == folder),
    ];
}
