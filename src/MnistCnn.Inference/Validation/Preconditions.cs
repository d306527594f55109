using System.Globalization;
using System.Numerics;

namespace MnistCnn.Validation;

/// <summary>
/// Range checks of options and parameters; what is in the range is given back. Each failure names the type, the
/// property or the parameter, the value, what is allowed and, where it is not plain, why. NaN is in no range.
/// </summary>
internal static class Preconditions
{
    /// <summary>Both ends are allowed.</summary>
    public static T InRange<T>(
        string? owner, string property, T value, T least, T most, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value >= least && value <= most))
            throw OutOfRange(owner, property, value, Rule($"from {least} to {most}", unit), reason);
        return value;
    }

    /// <summary>The lower end is allowed, the upper is not.</summary>
    public static T AtLeastAndBelow<T>(
        string? owner, string property, T value, T least, T limit, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value >= least && value < limit))
            throw OutOfRange(owner, property, value, Rule($"at least {least} and below {limit}", unit), reason);
        return value;
    }

    /// <summary>Neither end is allowed.</summary>
    public static T AboveAndBelow<T>(
        string? owner, string property, T value, T bound, T limit, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value > bound && value < limit))
            throw OutOfRange(owner, property, value, Rule($"above {bound} and below {limit}", unit), reason);
        return value;
    }

    /// <summary>The lower end is not allowed, the upper is.</summary>
    public static T AboveAndAtMost<T>(
        string? owner, string property, T value, T bound, T most, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value > bound && value <= most))
            throw OutOfRange(owner, property, value, Rule($"above {bound} and at most {most}", unit), reason);
        return value;
    }

    /// <summary>The lower end is not allowed; no upper end, but not infinite.</summary>
    public static T AboveAndFinite<T>(string? owner, string property, T value, T bound, string? reason = null)
        where T : INumber<T>
    {
        if (!(value > bound && T.IsFinite(value)))
            throw OutOfRange(owner, property, value, Rule($"above {bound} and finite", unit: null), reason);
        return value;
    }

    /// <summary>No upper end.</summary>
    public static T AtLeast<T>(
        string? owner, string property, T value, T least, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value >= least))
            throw OutOfRange(owner, property, value, Rule($"at least {least}", unit), reason);
        return value;
    }

    /// <summary>No upper end; null, for what is left out, is allowed.</summary>
    public static T? AtLeast<T>(string? owner, string property, T? value, T least)
        where T : struct, INumber<T> =>
        value is { } number ? AtLeast(owner, property, number, least) : null;

    /// <summary>Any number, infinite too, or null for what is left out.</summary>
    public static double? NotNaN(string? owner, string property, double? value) =>
        value is double.NaN ? throw OutOfRange(owner, property, value, "a number") : value;

    /// <summary>No upper end, but not infinite.</summary>
    public static T AtLeastAndFinite<T>(
        string? owner, string property, T value, T least, string? unit = null, string? reason = null)
        where T : INumber<T>
    {
        if (!(value >= least && T.IsFinite(value)))
            throw OutOfRange(owner, property, value, Rule($"at least {least}", unit) + " and finite", reason);
        return value;
    }

    /// <summary>One of the names of an enumeration.</summary>
    public static T Defined<T>(string? owner, string property, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw OutOfRange(owner, property, value, $"one of {string.Join(", ", Enum.GetNames<T>())}");
        return value;
    }

    /// <summary>A text that is there, and not of blanks alone.</summary>
    public static string NotBlank(string owner, string property, string? value) =>
        !string.IsNullOrWhiteSpace(value)
            ? value
            : throw new ArgumentException($"{owner}.{property} is empty.", property);

    /// <summary>The exception of a check that is none of the above.</summary>
    /// <param name="owner">The type that has the property; null where a parameter is meant.</param>
    /// <param name="property">The name of the property, or of the parameter.</param>
    /// <param name="value">What it was.</param>
    /// <param name="allowed">What it must be.</param>
    /// <param name="reason">Why; may be left out.</param>
    public static ArgumentOutOfRangeException OutOfRange(
        string? owner, string property, object? value, string allowed, string? reason = null) =>
        new(
            property, value,
            $"{owner}{(owner is null ? "" : ".")}{property} must be {allowed}{(reason is null ? "" : ": ")}{reason}.");

    private static string Rule(FormattableString range, string? unit) =>
        range.ToString(CultureInfo.InvariantCulture) + (unit is null ? "" : " ") + unit;
}
