using MathNet.Numerics.LinearAlgebra;

namespace SdnPersona.Learning;

/// <summary>
/// Mean and covariance of a group's samples, the covariance drawn towards a round one so that it can be inverted however
/// few samples there are: (1 - s) S + s tr(S)/d I, with s of Ledoit and Wolf (2004) or given. Immutable.
/// </summary>
public sealed class ShrunkCovariance
{
    private readonly Vector<double> _mean;
    private readonly MathNet.Numerics.LinearAlgebra.Factorization.Cholesky<double> _factor;

    private ShrunkCovariance(Vector<double> mean, Matrix<double> covariance, double shrinkage)
    {
        _mean = mean;
        Shrinkage = shrinkage;
        _factor = covariance.Cholesky();
    }

    /// <summary>How round the covariance was made, 0–1.</summary>
    public double Shrinkage { get; }

    /// <summary>Number of features.</summary>
    public int Features => _mean.Count;

    /// <summary>Fits mean and covariance.</summary>
    /// <param name="samples">At least one row; all of one length and finite.</param>
    /// <param name="shrinkage">0–1, or null for the estimate of least expected error.</param>
    public static ShrunkCovariance Fit(IReadOnlyList<double[]> samples, double? shrinkage = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentOutOfRangeException.ThrowIfZero(samples.Count, nameof(samples));
        var x = Matrix<double>.Build.DenseOfRowArrays(samples);
        int n = x.RowCount, d = x.ColumnCount;
        var mean = x.ColumnSums() / n;
        for (var row = 0; row < n; row++)
        {
            x.SetRow(row, x.Row(row) - mean);
        }

        var covariance = x.TransposeThisAndMultiply(x) / n;
        var round = covariance.Trace() / d;
        var chosen = shrinkage ?? LedoitWolf(x, covariance, round);
        covariance *= 1 - chosen;

        // Constant features would make the matrix singular even after shrinking.
        var ridge = chosen * round + 1e-9 * Math.Max(round, 1e-9);
        for (var i = 0; i < d; i++)
        {
            covariance[i, i] += ridge;
        }

        return new(mean, covariance, chosen);
    }

    /// <summary>Squared Mahalanobis distance of a sample from the mean.</summary>
    public double SquaredDistance(ReadOnlySpan<double> sample)
    {
        var difference = Vector<double>.Build.DenseOfArray(sample.ToArray()) - _mean;
        return difference.DotProduct(_factor.Solve(difference));
    }

    private static double LedoitWolf(Matrix<double> centred, Matrix<double> covariance, double round)
    {
        int n = centred.RowCount, d = centred.ColumnCount;
        if (d == 1)
        {
            return 0;
        }

        var squares = centred.PointwisePower(2);
        var scatter = squares.TransposeThisAndMultiply(squares).RowSums().Sum() / n;
        var norm = covariance.PointwisePower(2).RowSums().Sum();
        var error = (scatter - norm) / (d * (double)n);
        var distance = (norm - d * round * round) / d;
        return distance <= 0 || error <= 0 ? 0 : Math.Min(error, distance) / distance;
    }
}
