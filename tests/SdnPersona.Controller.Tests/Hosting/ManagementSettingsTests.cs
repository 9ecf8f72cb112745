using SdnPersona.Abstractions;
using SdnPersona.Core.Pipeline.Checks;

namespace SdnPersona.Controller.Tests.Hosting;

[TestClass]
public sealed class ManagementSettingsTests : IDisposable
{
    private const string Head = "kind: Management\nmetadata:\n  name: site\nspec:\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("sdnpersona-management-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void File_Missing_ProtectsNothing()
    {
        Assert.IsEmpty(ManagementSettings.From([_folder], out var errors));
        Assert.IsEmpty(errors);
    }

    [TestMethod]
    public void File_InFull_IsRead()
    {
        Write(
            Head + "  reachable:\n  - {name: jump, address: 10.9.0.5, protocol: tcp, ports: [22, 443], direction: ingress, except: [cut]}\n"
            + "  - {name: dns, address: '2001:db8::/64'}\n");

        var addresses = ManagementSettings.From([_folder], out var errors);

        Assert.IsEmpty(errors, string.Join("; ", errors));
        var (jump, dns) = (addresses[0], addresses[1]);
        Assert.AreEqual(("jump", "10.9.0.5/32", RuleProtocol.Tcp, Direction.Ingress), (jump.Name, jump.Network.ToString(), jump.Protocol, jump.Direction!.Value));
        CollectionAssert.AreEqual(new PortRange[] { new(22, 22), new(443, 443) }, jump.Ports.ToArray());
        CollectionAssert.AreEqual(new[] { "cut" }, jump.Except.ToArray());
        Assert.AreEqual(("dns", "2001:db8::/64", RuleProtocol.Any), (dns.Name, dns.Network.ToString(), dns.Protocol));
        Assert.IsNull(dns.Direction);
        CollectionAssert.AreEqual(new[] { "quarantine" }, dns.Except.ToArray());
    }

    [TestMethod]
    [DataRow("  reachable: []\n", "spec.reachable")]
    [DataRow("  colour: red\n  reachable: [{name: a, address: 10.0.0.1}]\n", "colour")]
    [DataRow("  reachable: [{address: 10.0.0.1}]\n", "spec.reachable[0].name")]
    [DataRow("  reachable: [{name: a}]\n", "spec.reachable[0].address")]
    [DataRow("  reachable: [{name: a, address: 10.1}]\n", "spec.reachable[0].address")]
    [DataRow("  reachable: [{name: a, address: 10.0.0.1/24}]\n", "spec.reachable[0].address")]
    [DataRow("  reachable: [{name: a, address: 10.0.0.1, protocol: gre}]\n", "spec.reachable[0].protocol")]
    [DataRow("  reachable: [{name: a, address: 10.0.0.1, ports: [22]}]\n", "spec.reachable[0].ports")]
    [DataRow("  reachable: [{name: a, address: 10.0.0.1, protocol: tcp, ports: [ssh]}]\n", "spec.reachable[0].ports")]
    [DataRow("  reachable: [{name: a, address: 10.0.0.1, direction: up}]\n", "spec.reachable[0].direction")]
    [DataRow("  reachable: [{name: a, address: 10.0.0.1}, {name: a, address: 10.0.0.2}]\n", "spec.reachable[1].name")]
    public void File_WithAnError_NamesFileAndField(string spec, string field)
    {
        Write(Head + spec);

        var addresses = ManagementSettings.From([_folder], out var errors);

        Assert.IsEmpty(addresses);
        Assert.HasCount(1, errors, string.Join("; ", errors));
        Assert.Contains(field, errors[0].ToString());
        StringAssert.EndsWith(errors[0].File, "management.yaml");
        var settings = ControllerSettings.From(new() { Data = _folder, Config = [_folder] }, out var wrong);
        Assert.IsNull(settings);
        Assert.Contains("management.yaml", wrong.Single().ToString());
    }

    [TestMethod]
    public void Settings_OfTheController_HoldTheAddresses()
    {
        Write(Head + "  reachable: [{name: a, address: 10.0.0.1}]\n");

        var settings = ControllerSettings.From(new() { Data = _folder, Config = [_folder] }, out _);

        Assert.AreEqual("a", settings!.Management.Single<ManagementAddress>().Name);
    }

    private void Write(string text) => File.WriteAllText(Path.Combine(_folder, ManagementSettings.FileName), text);
}
