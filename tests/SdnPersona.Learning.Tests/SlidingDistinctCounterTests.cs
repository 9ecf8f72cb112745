namespace SdnPersona.Learning.Tests;

[TestClass]
public class SlidingDistinctCounterTests
{
    [TestMethod]
    [DataRow(1, 0.01)]
    [DataRow(10, 0.05)]
    [DataRow(50, 0.07)]
    [DataRow(300, 0.08)]
    [DataRow(1000, 0.15)]
    public void Estimate_DistinctItems_IsWithinTheStatedError(int items, double error)
    {
        var random = new Random(items);
        var squares = 0.0;
        for (var repeat = 0; repeat < 100; repeat++)
        {
            var counter = new SlidingDistinctCounter();
            for (var i = 0; i < items; i++)
            {
                var hash = (ulong)random.NextInt64();
                counter.Add(hash, 100);
                counter.Add(hash, 101);
            }

            var relative = counter.Estimate(101, 6) / items - 1;
            squares += relative * relative;
        }

        Assert.IsLessThan(error, Math.Sqrt(squares / 100));
    }

    [TestMethod]
    public void Estimate_AnyHistory_EqualsCountOfABitmapThatIsRebuilt()
    {
        // Against the obvious slow way: remember everything, count the bins that the window hit.
        var random = new Random(5);
        var counter = new SlidingDistinctCounter(64);
        var history = new List<(ulong Hash, long Epoch)>();
        var epoch = 1_000_000L;
        for (var step = 0; step < 5000; step++)
        {
            epoch += random.Next(10) switch
            {
                0 => 1,
                1 => random.Next(20),
                2 when random.Next(50) == 0 => random.Next(1000),
                _ => 0,
            };
            var hash = (ulong)random.Next(256);
            var late = Math.Max(0, epoch - random.Next(3));
            counter.Add(hash, late);
            history.Add((hash, late));
            var window = random.Next(1, SlidingDistinctCounter.LongestWindow + 1);
            var hit = history.Where(item => item.Epoch > epoch - window && item.Epoch <= epoch).Select(item =>
                item.Hash % 64).Distinct().Count();
            var expected = hit == 64 ? counter.Largest : -64 * Math.Log(1 - hit / 64.0);
            Assert.AreEqual(expected, counter.Estimate(epoch, window), 1e-9, $"step {step}");
        }
    }

    [TestMethod]
    public void EstimateMissingFrom_SomeAnswered_CountsTheOthers()
    {
        var random = new Random(6);
        var tried = new SlidingDistinctCounter();
        var answered = new SlidingDistinctCounter();
        for (var i = 0; i < 90; i++)
        {
            var hash = (ulong)random.NextInt64();
            tried.Add(hash, 7);
            if (i % 3 == 0)
            {
                answered.Add(hash, 7);
            }
        }

        Assert.AreEqual(60, tried.EstimateMissingFrom(answered, 7, 1), 12);
        Assert.AreEqual(0, answered.EstimateMissingFrom(tried, 7, 1));
        Assert.AreEqual(0, tried.EstimateMissingFrom(answered, 9, 2), "the window has passed");
    }

    [TestMethod]
    public void Constructor_NotAPowerOfTwo_IsRefused() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new SlidingDistinctCounter(100));

    [TestMethod]
    public void EstimateMissingFrom_OtherSize_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(
            () => new SlidingDistinctCounter(64).EstimateMissingFrom(new(128), 1, 1));
}
