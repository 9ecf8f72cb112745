using System.Collections.Immutable;
using SdnPersona.Abstractions;

namespace SdnPersona.Segmentation;

/// <summary>
/// Decides which documents are in force: a pure function of the files, what was in force before, the personas and the
/// modes. What is in force stays in force until a good new version replaces it or nobody uses it any more: a broken
/// file, a lost reference or a deleted profile that a group still needs is reported, and changes nothing in the
/// network.
/// </summary>
internal sealed class PolicyCompilation
{
    private readonly ImmutableArray<PolicyDocument> _before;
    private readonly ImmutableHashSet<string> _personas;
    private readonly List<DocumentError> _errors = [];
    private readonly List<PolicyDocument> _builtIn = [];
    private readonly List<PolicyDocument> _documents = [];

    private PolicyCompilation(ImmutableArray<PolicyDocument> before, ImmutableHashSet<string> personas)
    {
        _before = before;
        _personas = personas;
    }

    /// <summary>
    /// Compiles files into a snapshot. Their order does not matter: of two files with one name the first path counts.
    /// </summary>
    public static PolicySnapshot Compile(
        ImmutableArray<PolicyFile> files,
        PolicySnapshot? before,
        ImmutableArray<Persona> personas,
        ImmutableDictionary<string, EnforcementMode> modes)
    {
        var compilation = new PolicyCompilation(before?.Documents ?? [], [.. personas.Select(persona => persona.Name)]);
        compilation.ReadAll(files.OrderBy(file => file.Path, StringComparer.Ordinal));
        compilation.DropDanglingUntilStable();
        var snapshot = PolicySnapshot.Of([.. compilation._documents], compilation._builtIn, personas, modes, []);
        compilation.CheckPersonas(personas, snapshot);
        return snapshot with { Errors = [.. compilation._errors.Distinct()] };
    }

    private void ReadAll(IEnumerable<PolicyFile> files)
    {
        foreach (var file in files)
        {
            var document = PolicyDocument.Read(file, known: null, out var errors);
            _errors.AddRange(errors);
            document ??= LastGood(file);
            if (document is null)
            {
                continue;
            }

            var others = file.BuiltIn ? _builtIn : _documents;
            if (others.FirstOrDefault(other => other.Name == document.Name) is { } other)
            {
                _errors.Add(new(
                    file.Path,
                    0,
                    "metadata.name",
                    $"'{document.Name.Name}' is already declared by {other.File.Path}; choose another name"));
                continue;
            }

            others.Add(document);
        }
    }

    /// <summary>
    /// New texts whose references do not resolve give way to the file's last good version, or go; each time, what they
    /// declared is gone too, so all is looked at again. Every round replaces at least one new text, so this ends.
    /// </summary>
    private void DropDanglingUntilStable()
    {
        while (true)
        {
            var (kept, remarks) = KeptThoughGone();
            var known = Known(kept);
            var dangling = new List<PolicyDocument>();
            foreach (var document in _builtIn.Concat(_documents))
            {
                _ = PolicyDocument.Read(document.File, known, out var errors);
                var inForce = document.File.BuiltIn || _before.Any(old => old.File == document.File);
                var refused = !errors.IsEmpty && !inForce;
                (refused ? _errors : remarks).AddRange(errors);
                if (refused)
                {
                    dangling.Add(document);
                }
            }

            if (dangling.Count == 0)
            {
                _errors.AddRange(remarks);
                _documents.AddRange(kept);
                return;
            }

            dangling.ForEach(document => Replace(document, LastGood(document.File)));
        }
    }

    private void Replace(PolicyDocument document, PolicyDocument? lastGood)
    {
        var index = _documents.IndexOf(document);
        _documents.RemoveAt(index);
        if (lastGood is not null && !_documents.Any(other => other.Name == lastGood.Name))
        {
            _documents.Insert(index, lastGood);
        }
    }

    /// <summary>
    /// Documents that no file declares any more but that a declared one still needs, directly or through others.
    /// </summary>
    private (List<PolicyDocument> Kept, List<DocumentError> Remarks) KeptThoughGone()
    {
        var kept = new List<PolicyDocument>();
        var remarks = new List<DocumentError>();
        var users = new Queue<PolicyDocument>(_builtIn.Concat(_documents));
        while (users.TryDequeue(out var user))
        {
            foreach (var name in user.Needs)
            {
                var declared = _builtIn.Concat(_documents).Concat(kept).Any(other => other.Name == name);
                if (!declared && _before.FirstOrDefault(old => old.Name == name) is { } gone)
                {
                    kept.Add(gone);
                    users.Enqueue(gone);
                    remarks.Add(new(
                        gone.File.Path,
                        0,
                        "metadata.name",
                        $"'{name.Name}' is no longer declared but '{user.Name.Name}' ({user.File.Path}) needs it; "
                        + "its last version stays in force"));
                }
            }
        }

        return (kept, remarks);
    }

    private References Known(List<PolicyDocument> kept)
    {
        var names = _builtIn.Concat(_documents).Concat(kept).Select(document => document.Name).ToArray();
        return new(
            [
                Profile.OpenName,
                .. names.Where(name => name.Kind == DocumentKind.Profile).Select(name => name.Name),
            ],
            [
                SecurityGroup.DefaultName,
                .. names.Where(name => name.Kind == DocumentKind.SecurityGroup).Select(name => name.Name),
            ],
            _personas);
    }

    private void CheckPersonas(ImmutableArray<Persona> personas, PolicySnapshot snapshot) =>
        _errors.AddRange(personas
            .Where(persona => !snapshot.Profiles.ContainsKey(persona.Profile))
            .Select(persona => new DocumentError(
                persona.Origin ?? "personas",
                0,
                "spec.profile",
                $"persona '{persona.Name}' names profile '{persona.Profile}', which does not exist; "
                + "the group's default is used")));

    private PolicyDocument? LastGood(PolicyFile file) => _before.FirstOrDefault(old => old.File.Path == file.Path);
}
