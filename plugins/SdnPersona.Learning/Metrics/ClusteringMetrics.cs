namespace SdnPersona.Learning;

/// <summary>
/// How well groups that were found agree with groups that are known. Definitions are scikit-learn's. Both sides are labels of the
/// same items in the same order; a label is a name only, so renaming groups changes nothing, and −1 is a group like any other.
/// </summary>
public static class ClusteringMetrics
{
    /// <summary>
    /// Adjusted Rand index (Hubert and Arabie 1985): pairs on which both sides agree, corrected for chance. 1 is the same grouping,
    /// 0 what chance gives, down to −0.5.
    /// </summary>
    /// <exception cref="ArgumentException">The sides differ in length.</exception>
    public static double AdjustedRand(ReadOnlySpan<int> truth, ReadOnlySpan<int> found)
    {
        var table = Contingency.Of(truth, found);
        double both = 0, left = 0, right = 0;
        foreach (var count in table.Cells.Values)
        {
            both += (double)count * count;
        }

        foreach (var count in table.Rows)
        {
            left += (double)count * count;
        }

        foreach (var count in table.Columns)
        {
            right += (double)count * count;
        }

        double all = table.Total;
        var falsePositive = right - both;
        var falseNegative = left - both;
        var truePositive = both - all;
        var trueNegative = (all * all) - falsePositive - falseNegative - both;
        if (falsePositive == 0 && falseNegative == 0)
        {
            return 1;
        }

        return 2 * ((truePositive * trueNegative) - (falseNegative * falsePositive))
            / (((truePositive + falseNegative) * (falseNegative + trueNegative))
                + ((truePositive + falsePositive) * (falsePositive + trueNegative)));
    }

    /// <summary>
    /// Adjusted mutual information (Vinh, Epps and Bailey 2010) with the exact expectation, normalised by the mean of the entropies:
    /// 1 is the same grouping, 0 what chance gives. Takes O(groups × groups × items) at worst.
    /// </summary>
    /// <exception cref="ArgumentException">The sides differ in length.</exception>
    public static double AdjustedMutualInformation(ReadOnlySpan<int> truth, ReadOnlySpan<int> found)
    {
        var table = Contingency.Of(truth, found);
        if (table.Rows.Length == table.Columns.Length && table.Rows.Length <= 1)
        {
            return 1;
        }

        var mutual = table.MutualInformation();
        var expected = table.ExpectedMutualInformation();
        var most = (Contingency.Entropy(table.Rows, table.Total) + Contingency.Entropy(table.Columns, table.Total)) / 2;
        var room = most - expected;

        // Not quite 0, as scikit-learn has it: every item alone on both sides leaves no room, and is no agreement by chance.
        room = room < 0 ? Math.Min(room, -double.Epsilon) : Math.Max(room, Math.BitIncrement(1.0) - 1);
        return (mutual - expected) / room;
    }

    /// <summary>
    /// Homogeneity (found groups hold one known group only), completeness (known groups are in one found group) and their harmonic
    /// mean V (Rosenberg and Hirschberg 2007), each 0–1.
    /// </summary>
    /// <exception cref="ArgumentException">The sides differ in length.</exception>
    public static (double Homogeneity, double Completeness, double V) VMeasure(ReadOnlySpan<int> truth, ReadOnlySpan<int> found)
    {
        var table = Contingency.Of(truth, found);
        if (table.Total == 0)
        {
            return (1, 1, 1);
        }

        var mutual = table.MutualInformation();
        var truthEntropy = Contingency.Entropy(table.Rows, table.Total);
        var foundEntropy = Contingency.Entropy(table.Columns, table.Total);
        var homogeneity = truthEntropy > 0 ? mutual / truthEntropy : 1;
        var completeness = foundEntropy > 0 ? mutual / foundEntropy : 1;
        var sum = homogeneity + completeness;
        return (homogeneity, completeness, sum > 0 ? 2 * homogeneity * completeness / sum : 0);
    }

    private sealed class Contingency
    {
        public required Dictionary<(int Row, int Column), int> Cells { get; init; }

        public required int[] Rows { get; init; }

        public required int[] Columns { get; init; }

        public required int Total { get; init; }

        public static Contingency Of(ReadOnlySpan<int> truth, ReadOnlySpan<int> found)
        {
            if (truth.Length != found.Length)
            {
                throw new ArgumentException($"needs one label per item: {truth.Length} known, {found.Length} found", nameof(found));
            }

            var rows = new Dictionary<int, int>();
            var columns = new Dictionary<int, int>();
            var cells = new Dictionary<(int, int), int>();
            var rowCounts = new List<int>();
            var columnCounts = new List<int>();
            for (var i = 0; i < truth.Length; i++)
            {
                var cell = (Count(rows, rowCounts, truth[i]), Count(columns, columnCounts, found[i]));
                cells[cell] = cells.GetValueOrDefault(cell) + 1;
            }

            return new Contingency { Cells = cells, Rows = [.. rowCounts], Columns = [.. columnCounts], Total = truth.Length };
        }

        /// <summary>In nats.</summary>
        public static double Entropy(int[] counts, int total)
        {
            if (counts.Length <= 1)
            {
                return 0;
            }

            var entropy = 0.0;
            foreach (var count in counts)
            {
                entropy -= (double)count / total * (Math.Log(count) - Math.Log(total));
            }

            return entropy;
        }

        public double MutualInformation()
        {
            if (Rows.Length <= 1 || Columns.Length <= 1)
            {
                return 0;
            }

            var sum = 0.0;
            foreach (var ((row, column), count) in Cells)
            {
                sum += (double)count / Total
                    * (Math.Log(count) + Math.Log(Total) - Math.Log(Rows[row]) - Math.Log(Columns[column]));
            }

            return Math.Max(0, sum);
        }

        /// <summary>Of two groupings with these sizes that are otherwise random (hypergeometric).</summary>
        public double ExpectedMutualInformation()
        {
            if (Rows.Length <= 1 || Columns.Length <= 1)
            {
                return 0;
            }

            var logFactorial = new double[Total + 1];
            for (var i = 2; i <= Total; i++)
            {
                logFactorial[i] = logFactorial[i - 1] + Math.Log(i);
            }

            // Groups of one size expect the same.
            var sum = 0.0;
            foreach (var (row, rowTimes) in Rows.CountBy(size => size))
            {
                foreach (var (column, columnTimes) in Columns.CountBy(size => size))
                {
                    var fixedPart = logFactorial[row] + logFactorial[column] + logFactorial[Total - row] + logFactorial[Total - column]
                        - logFactorial[Total];
                    var cell = 0.0;
                    for (var both = Math.Max(1, row + column - Total); both <= Math.Min(row, column); both++)
                    {
                        var probability = Math.Exp(fixedPart - logFactorial[both] - logFactorial[row - both]
                            - logFactorial[column - both] - logFactorial[Total - row - column + both]);
                        cell += (double)both / Total * probability
                            * (Math.Log(both) + Math.Log(Total) - Math.Log(row) - Math.Log(column));
                    }

                    sum += cell * rowTimes * columnTimes;
                }
            }

            return sum;
        }

        private static int Count(Dictionary<int, int> indexes, List<int> counts, int label)
        {
            if (!indexes.TryGetValue(label, out var index))
            {
                index = indexes.Count;
                indexes.Add(label, index);
                counts.Add(0);
            }

            counts[index]++;
            return index;
        }
    }
}
