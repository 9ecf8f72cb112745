using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>A profile or group by kind and name.</summary>
internal readonly record struct DocumentName(DocumentKind Kind, string Name);

/// <summary>A document that is right in itself, with the text that it was read from.</summary>
/// <param name="File">File and text.</param>
/// <param name="Profile">The profile, if it is one.</param>
/// <param name="Group">The security group, if it is one.</param>
internal sealed record PolicyDocument(PolicyFile File, Profile? Profile, SecurityGroup? Group)
{
    /// <summary>Kind and name.</summary>
    public DocumentName Name => Profile is null
        ? new(DocumentKind.SecurityGroup, Group!.Name)
        : new(DocumentKind.Profile, Profile.Name);

    /// <summary>The profiles and groups that it needs; personas are another catalog's.</summary>
    public IEnumerable<DocumentName> Needs => Profile is { } profile
        ? profile.Rules
            .Where(rule => rule.Peer.Kind == PeerKind.Group)
            .Select(rule => new DocumentName(DocumentKind.SecurityGroup, rule.Peer.Value))
        : Group!.Profiles.Values
            .Append(Group.DefaultProfile)
            .Select(name => new DocumentName(DocumentKind.Profile, name));

    /// <summary>Reads a file; null, with the errors, when anything is wrong.</summary>
    public static PolicyDocument? Read(PolicyFile file, References? known, out ImmutableArray<DocumentError> errors)
    {
        if (file.Text is null)
        {
            errors = [new(file.Path, 0, "", file.Problem ?? "cannot be read")];
            return null;
        }

        if (file.Kind == DocumentKind.Profile)
        {
            var profile = ProfileReader.Read(file.Path, file.Text, known, out errors);
            return profile is null ? null : new(file, profile, null);
        }

        var group = SecurityGroupReader.Read(file.Path, file.Text, known, out errors);
        return group is null ? null : new(file, null, group);
    }
}
