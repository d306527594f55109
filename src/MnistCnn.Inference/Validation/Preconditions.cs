using System.Globalization;
using System.Numerics;

namespace MnistCnn.Validation;

/// <summary>
/// Range checks of options; what is in the range is given back. Each failure names the type, the property, the value,
/// what is allowed and, where it is not plain, why. NaN is in no range.
/// </summary>
internal static class Preconditions
{
    /// <summary>Both ends are allowed.</summary>
    public static T InRange<T>(
        string owner, string property, T value, T least, T most, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value >= least && value <= most))
            throw OutOfRange(owner, property, value, Rule($"from {least} to {most}", unit), reason);
        return value;
    }

    /// <summary>The lower end is allowed, the upper is not.</summary>
    public static T AtLeastAndBelow<T>(
        string owner, string property, T value, T least, T limit, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value >= least && value < limit))
            throw OutOfRange(owner, property, value, Rule($"at least {least} and below {limit}", unit), reason);
        return value;
    }

    /// <summary>Neither end is allowed.</summary>
    public static T AboveAndBelow<T>(
        string owner, string property, T value, T bound, T limit, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value > bound && value < limit))
            throw OutOfRange(owner, property, value, Rule($"above {bound} and below {limit}", unit), reason);
        return value;
    }

    /// <summary>No upper end.</summary>
    public static T AtLeast<T>(
        string owner, string property, T value, T least, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value >= least))
            throw OutOfRange(owner, property, value, Rule($"at least {least}", unit), reason);
        return value;
    }

    /// <summary>No upper end, but not infinite.</summary>
    public static T AtLeastAndFinite<T>(
        string owner, string property, T value, T least, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value >= least && T.IsFinite(value)))
            throw OutOfRange(owner, property, value, Rule($"at least {least}", unit) + " and finite", reason);
        return value;
    }

    /// <summary>One of the names of an enumeration.</summary>
    public static T Defined<T>(string owner, string property, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw OutOfRange(owner, property, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");
        return value;
    }

    /// <summary>The exception of a check that is none of the above.</summary>
    /// <param name="owner">The type that has the property.</param>
    /// <param name="property">Its name.</param>
    /// <param name="value">What it was.</param>
    /// <param name="allowed">What it must be.</param>
    /// <param name="reason">Why; may be left out.</param>
    public static ArgumentOutOfRangeException OutOfRange(
        string owner, string property, object? value, string allowed, string? reason = null) =>
        new(property, value, $"{owner}.{property} must be {allowed}{(reason is null ? "" : ": ")}{reason}.");

    private static string Rule(FormattableString range, string? unit) =>
        range.ToString(CultureInfo.InvariantCulture) + (unit is null ? "" : " ") + unit;
}
