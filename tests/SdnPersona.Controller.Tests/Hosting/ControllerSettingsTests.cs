namespace SdnPersona.Controller.Tests.Hosting;

[TestClass]
public sealed class ControllerSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sdnpersona-settings-").FullName;
    private readonly TestAuthority _authority = new("ca");

    [TestMethod]
    [DataRow("127.0.0.1:8181", "127.0.0.1:8181")]
    [DataRow("localhost:1", "127.0.0.1:1")]
    [DataRow("[::1]:8181", "[::1]:8181")]
    [DataRow("127.0.0.1:0", "127.0.0.1:0")]
    public void Api_OnLoopback_IsRight(string text, string endpoint) =>
        Assert.AreEqual(endpoint, Right(new() { Data = _folder, Api = text }).Api.ToString());

    [TestMethod]
    [DataRow("127.0.0.1")]
    [DataRow("8181")]
    [DataRow(":8181")]
    [DataRow("127.0.0.1:")]
    [DataRow("127.0.0.1:65536")]
    [DataRow("127.0.0.1:x")]
    [DataRow("::1")]
    [DataRow("host.example:8181")]
    [DataRow("")]
    public void Api_ThatIsNoAddressAndPort_IsRefused(string text) =>
        AssertWrong(new() { Data = _folder, Api = text }, "--api", "must be ADDRESS:PORT");

    [TestMethod]
    [DataRow("0.0.0.0:8181")]
    [DataRow("[::]:8181")]
    [DataRow("192.0.2.1:8181")]
    public void Api_ThatOthersReach_NeedsAToken(string text)
    {
        AssertWrong(new() { Data = _folder, Api = text }, "--api", "--token-file");

        var token = Write("token", "0123456789abcdef\n");
        Assert.AreEqual("0123456789abcdef", Right(new() { Data = _folder, Api = text, TokenFile = token }).Token);
    }

    [TestMethod]
    [DataRow("short")]
    [DataRow("")]
    [DataRow("two words in a line")]
    [DataRow("0123456789abcdef\n0123456789abcdef")]
    [DataRow("0123456789abcdefü")]
    public void Token_ThatIsWeakOrNoToken_IsRefused(string content) =>
        AssertWrong(new() { Data = _folder, TokenFile = Write("token", content) }, "--token-file", "at least 16");

    [TestMethod]
    public void TokenFile_ThatIsNotThere_IsRefused() =>
        AssertWrong(new() { Data = _folder, Api = "0.0.0.0:1", TokenFile = "/no/such/file" }, "--token-file", "cannot be read");

    [TestMethod]
    public void Data_ThatIsNotStated_IsRefused() => AssertWrong(new() { Data = " " }, "--data", "is required");

    [TestMethod]
    public void Config_ThatIsNoFolder_IsRefused() =>
        AssertWrong(new() { Data = _folder, Config = [_folder, "/no/such"] }, "--config", "'/no/such' is no folder");

    [TestMethod]
    public void OpenFlow_ThatIsWrong_IsRefused() =>
        AssertWrong(new() { Data = _folder, OpenFlow = "6653" }, "--openflow", "must be ADDRESS:PORT");

    [TestMethod]
    public void Tls_WithAllFiles_IsRight()
    {
        var (certificate, key) = _authority.Sign("controller");

        var settings = Right(new()
        {
            Data = _folder,
            OpenFlow = "0.0.0.0:6653",
            OpenFlowCertificate = certificate,
            OpenFlowKey = key,
            OpenFlowAuthority = _authority.RootFile,
        });

        Assert.IsNotNull(settings.Tls);
    }

    [TestMethod]
    public void Tls_WithSomeFiles_NamesTheMissingOnes()
    {
        var (certificate, _) = _authority.Sign("controller");

        Assert.IsNull(ControllerSettings.From(new() { Data = _folder, OpenFlowCertificate = certificate }, out var errors));

        CollectionAssert.AreEquivalent(
            new[] { "--openflow-key", "--openflow-ca", "--openflow" }, errors.Select(error => error.Option).ToArray());
    }

    [TestMethod]
    public void Tls_WithFilesThatAreNoCertificates_NamesThem()
    {
        var (certificate, key) = _authority.Sign("controller");
        var (_, otherKey) = _authority.Sign("other");
        var text = Write("text", "hello");
        var options = new ControllerOptions
        {
            Data = _folder,
            OpenFlow = "127.0.0.1:0",
            OpenFlowCertificate = certificate,
            OpenFlowKey = key,
            OpenFlowAuthority = _authority.RootFile,
        };

        AssertWrong(options with { OpenFlowCertificate = text }, "--openflow-cert", "no PEM certificate");
        AssertWrong(options with { OpenFlowKey = otherKey }, "--openflow-cert", "no PEM certificate");
        AssertWrong(options with { OpenFlowAuthority = text }, "--openflow-ca", "holds no PEM certificate");
        AssertWrong(options with { OpenFlowAuthority = "/no/such" }, "--openflow-ca", "does not exist");
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Write(string name, string content)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, content);
        return file;
    }

    private static ControllerSettings Right(ControllerOptions options)
    {
        var settings = ControllerSettings.From(options, out var errors);
        Assert.IsNotNull(settings, string.Join('\n', errors));
        return settings;
    }

    private static void AssertWrong(ControllerOptions options, string option, string reason)
    {
        Assert.IsNull(ControllerSettings.From(options, out var errors));
        Assert.HasCount(1, errors, string.Join('\n', errors));
        Assert.AreEqual(option, errors[0].Option);
        Assert.Contains(reason, errors[0].Reason);
    }
}
