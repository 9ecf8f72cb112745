using System.Security.Cryptography.X509Certificates;

namespace SharpOpenFlow;

/// <summary>
/// Decides who may be a datapath. A datapath id says who a switch claims to be, and anybody can claim anything: the
/// first certificate that a datapath came with is the only one that it may come with from then on. A newer connection of
/// the rightful owner takes the place of the older, which is half open then: a switch has one main connection.
/// Thread-safe.
/// </summary>
public sealed class DatapathOwners
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DatapathId, string> _owners;
    private readonly Dictionary<DatapathId, OpenFlowConnection> _connections = [];

    /// <summary>Begins with owners that are known, from an earlier run for instance.</summary>
    /// <param name="known">Subjects of certificates by datapath id; null for none.</param>
    public DatapathOwners(IReadOnlyDictionary<DatapathId, string>? known = null) => _owners = known is null ? [] : new(known);

    /// <summary>Subjects of certificates by datapath id, to be kept for the next run.</summary>
    public IReadOnlyDictionary<DatapathId, string> Known
    {
        get
        {
            lock (_gate)
            {
                return new Dictionary<DatapathId, string>(_owners);
            }
        }
    }

    /// <summary>
    /// Admits a connection, or refuses it: then the peer is told, and the connection ended with
    /// <see cref="ConnectionEndReason.DatapathOwnedByAnother"/>. The connection that is superseded ends with
    /// <see cref="ConnectionEndReason.Superseded"/> before this returns.
    /// </summary>
    /// <param name="connection">A connection that is ready.</param>
    /// <param name="certificate">
    /// What the peer has proved; null without TLS, where a datapath that came with a certificate before is refused. A
    /// renewed certificate of the same subject is the same owner: the authority answers for the subject.
    /// </param>
    /// <returns>Whether it was admitted.</returns>
    public async Task<bool> AdmitAsync(OpenFlowConnection connection, X509Certificate2? certificate)
    {
        ArgumentNullException.ThrowIfNull(connection);
        var datapath = connection.Features.DatapathId;
        OpenFlowConnection? former;
        lock (_gate)
        {
            if (!IsOwner(datapath, certificate?.Subject))
            {
                former = null;
            }
            else
            {
                _connections.TryGetValue(datapath, out former);
                _connections[datapath] = connection;
                former ??= connection;
            }
        }

        if (former is null)
        {
            await connection.RefuseAsync(
                ConnectionEndReason.DatapathOwnedByAnother,
                $"datapath id {datapath} belongs to another certificate than '{certificate?.Subject ?? "none"}'")
                .ConfigureAwait(false);
            return false;
        }

        if (former != connection)
        {
            await former.CloseAsync(ConnectionEndReason.Superseded).ConfigureAwait(false);
        }

        _ = ForgetAsync(datapath, connection);
        return true;
    }

    /// <summary>
    /// Lets a datapath go: the next certificate that comes with it owns it. A connection that it has stays as it is.
    /// </summary>
    public void Forget(DatapathId datapath)
    {
        lock (_gate)
        {
            _owners.Remove(datapath);
        }
    }

    private bool IsOwner(DatapathId datapath, string? subject)
    {
        if (_owners.TryGetValue(datapath, out var owner))
        {
            return owner == subject;
        }

        if (subject is not null)
        {
            _owners.Add(datapath, subject);
        }

        return true;
    }

    private async Task ForgetAsync(DatapathId datapath, OpenFlowConnection connection)
    {
        await connection.Completion.ConfigureAwait(false);
        lock (_gate)
        {
            if (_connections.TryGetValue(datapath, out var present) && present == connection)
            {
                _connections.Remove(datapath);
            }
        }
    }
}
