using System.Runtime.CompilerServices;
using SdnPersona.Abstractions;
using SharpOvsdb;

namespace SdnPersona.Core.Inventory;

public sealed class OvsdbDirectory
{
    public async IAsyncEnumerable<IReadOnlyList<WorkloadPort>> PortsAsync(AttachedSwitch attached, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }
}
