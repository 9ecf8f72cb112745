namespace SharpOpenFlow.Tests.Connections;

[TestClass]
public sealed class RoleTests : ConnectionTest
{
    [TestMethod]
    public async Task BecomeMaster_NoMastershipSoFar_AsksFirstAndStartsAtZero()
    {
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.BecomeMasterAsync());

        Assert.AreEqual(new RoleOutcome.Granted(ControllerRole.Master, 0), outcome);
        CollectionAssert.AreEqual(
            new[] { new RoleRequest(ControllerRole.NoChange, 0), new RoleRequest(ControllerRole.Master, 0) },
            RoleRequests());
    }

    [TestMethod]
    public async Task BecomeMaster_MastershipBefore_TakesTheNextGeneration()
    {
        Switch.GenerationId = 41;
        await using var connection = await ConnectAsync();

        Assert.AreEqual(
            new RoleOutcome.Granted(ControllerRole.Master, 42), await SoonAsync(connection.BecomeMasterAsync()));
    }

    [TestMethod]
    public async Task BecomeMaster_AnotherWasFaster_AsksAgain()
    {
        Switch.GenerationId = 10;
        var answer = Switch.Rules[MessageType.RoleRequest];
        Switch.Rules[MessageType.RoleRequest] = async (self, message) =>
        {
            await answer(self, message);
            self.GenerationId = self.GenerationId == 10 ? 20 : self.GenerationId;
        };
        await using var connection = await ConnectAsync();

        Assert.AreEqual(
            new RoleOutcome.Granted(ControllerRole.Master, 21), await SoonAsync(connection.BecomeMasterAsync()));
        Assert.HasCount(4, RoleRequests());
    }

    [TestMethod]
    public async Task BecomeMaster_AnotherIsAlwaysFaster_IsRefusedAsStale()
    {
        Switch.GenerationId = 0;
        var answer = Switch.Rules[MessageType.RoleRequest];
        Switch.Rules[MessageType.RoleRequest] = async (self, message) =>
        {
            await answer(self, message);
            self.GenerationId += 10;
        };
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.BecomeMasterAsync());

        Assert.IsTrue(outcome is RoleOutcome.Refused { IsStale: true }, outcome.ToString());
        Assert.AreEqual(ControllerRole.Equal, Switch.Role);
    }

    [TestMethod]
    public async Task BecomeMaster_RolesUnsupported_IsRefusedOnce()
    {
        Switch.Rules.Remove(MessageType.RoleRequest);
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.BecomeMasterAsync());

        Assert.IsTrue(
            outcome is RoleOutcome.Refused { IsStale: false, Error.Type: ErrorType.BadRequest }, outcome.ToString());
        Assert.HasCount(1, RoleRequests());
    }

    [TestMethod]
    public async Task RequestRole_SwitchAnswersWithAnotherRole_IsRefused()
    {
        Switch.Rules[MessageType.RoleRequest] = (self, message) => self.SendAsync(
            new RoleReply(ControllerRole.Slave, 7), message.Xid);
        await using var connection = await ConnectAsync();

        Assert.AreEqual(
            new RoleOutcome.Refused(null), await SoonAsync(connection.RequestRoleAsync(ControllerRole.Master, 8)));
    }

    [TestMethod]
    public async Task RequestRole_OwnGeneration_IsSentAsGiven()
    {
        await using var connection = await ConnectAsync();

        var outcome = await SoonAsync(connection.RequestRoleAsync(ControllerRole.Master, 0x1_0000_0007));

        Assert.AreEqual(new RoleOutcome.Granted(ControllerRole.Master, 0x1_0000_0007), outcome);
    }

    private RoleRequest[] RoleRequests() =>
    [
        .. Switch.Received.Where(message => message.Type == MessageType.RoleRequest)
            .Select(message => RoleRequestView.Parse(message.Wire).ToOwned()),
    ];
}
