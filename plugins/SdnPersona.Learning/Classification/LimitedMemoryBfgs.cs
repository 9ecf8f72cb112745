namespace SdnPersona.Learning;

/// <summary>
/// Minimises a smooth convex function with the limited-memory quasi-Newton method (Nocedal and Wright, Numerical
/// Optimization, algorithm 7.5) and a backtracking line search.
/// </summary>
internal static class LimitedMemoryBfgs
{
    private const int Memory = 10;
    private const double Armijo = 1e-4;

    /// <summary>Value at a point; writes the gradient.</summary>
    public delegate double Objective(ReadOnlySpan<double> point, Span<double> gradient);

    /// <summary>Moves <paramref name="point"/> to the minimum.</summary>
    public static void Minimize(Objective objective, double[] point, int steps, double tolerance)
    {
        var size = point.Length;
        var gradient = new double[size];
        var next = new double[size];
        var nextGradient = new double[size];
        var history = new List<(double[] Move, double[] Turn, double Rho)>();
        var value = objective(point, gradient);
        for (var step = 0; step < steps && Largest(gradient) > tolerance; step++)
        {
            var direction = Direction(gradient, history);
            var slope = Dot(direction, gradient);
            if (!(slope < 0))
            {
                history.Clear();
                direction = Direction(gradient, history);
                slope = Dot(direction, gradient);
            }

            var length = history.Count == 0 ? Math.Min(1, 1 / Math.Sqrt(-slope)) : 1;
            double nextValue;
            while (true)
            {
                for (var i = 0; i < size; i++)
                {
                    next[i] = point[i] + length * direction[i];
                }

                nextValue = objective(next, nextGradient);
                if (nextValue <= value + Armijo * length * slope)
                {
                    break;
                }

                length /= 2;
                if (length < 1e-14)
                {
                    return;
                }
            }

            var move = new double[size];
            var turn = new double[size];
            for (var i = 0; i < size; i++)
            {
                move[i] = next[i] - point[i];
                turn[i] = nextGradient[i] - gradient[i];
                point[i] = next[i];
                gradient[i] = nextGradient[i];
            }

            value = nextValue;
            var curvature = Dot(move, turn);
            if (curvature > 1e-16)
            {
                history.Add((move, turn, 1 / curvature));
                if (history.Count > Memory)
                {
                    history.RemoveAt(0);
                }
            }
        }
    }

    private static double[] Direction(double[] gradient, List<(double[] Move, double[] Turn, double Rho)> history)
    {
        var direction = Array.ConvertAll(gradient, part => -part);
        var shares = new double[history.Count];
        for (var i = history.Count - 1; i >= 0; i--)
        {
            shares[i] = history[i].Rho * Dot(history[i].Move, direction);
            AddScaled(direction, history[i].Turn, -shares[i]);
        }

        if (history.Count > 0)
        {
            var (move, turn, _) = history[^1];
            var scale = Dot(move, turn) / Dot(turn, turn);
            for (var i = 0; i < direction.Length; i++)
            {
                direction[i] *= scale;
            }
        }

        for (var i = 0; i < history.Count; i++)
        {
            AddScaled(direction, history[i].Move, shares[i] - history[i].Rho * Dot(history[i].Turn, direction));
        }

        return direction;
    }

    private static void AddScaled(double[] target, double[] source, double scale)
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] += scale * source[i];
        }
    }

    private static double Dot(double[] a, double[] b) =>
        System.Numerics.Tensors.TensorPrimitives.Dot<double>(a, b);

    private static double Largest(double[] values) =>
        Math.Abs(System.Numerics.Tensors.TensorPrimitives.MaxMagnitude<double>(values));
}
