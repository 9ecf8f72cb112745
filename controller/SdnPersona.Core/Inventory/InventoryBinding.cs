using SdnPersona.Abstractions;
using SharpOpenFlow;

namespace SdnPersona.Core.Inventory;

/// <summary>Binds records of flows by what the inventory says at that moment. Thread-safe.</summary>
public sealed class InventoryBinding(WorkloadInventory inventory) : IWorkloadBinding
{
    /// <inheritdoc/>
    public WorkloadId? Bind(ulong mac, HostAddress address)
    {
        // A frame's source MAC is its sender's; beyond a router it is the router's, which is nobody's workload.
        if (mac != 0 && inventory.FindByMac(new MacAddress(mac)) is { } sender)
        {
            return sender;
        }

        return inventory.FindByAddress(address.ToIPAddress());
    }
}
