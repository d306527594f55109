using System.Text;

namespace MnistCnn.Keras.Config;

/// <summary>What Keras makes of the name of a class: <c>max_pooling2d</c> of <c>MaxPooling2D</c>.</summary>
internal static class SnakeCase
{
    public static string Of(string name)
    {
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            char letter = name[i];
            bool startsWord = i > 0 && char.IsAsciiLetterUpper(letter)
                && (char.IsAsciiLetterLower(name[i - 1])
                    || (i + 1 < name.Length && char.IsAsciiLetterLower(name[i + 1])));
            if (startsWord)
                text.Append('_');
            if (char.IsAsciiLetterOrDigit(letter) || letter == '_')
                text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}
