using Microsoft.Extensions.Options;

namespace MnistCnn.Extensions.DependencyInjection;

/// <summary>Finds what is wrong with options before a file is looked for.</summary>
internal sealed class OptionsCheck : IValidateOptions<ImageClassifierOptions>
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Most = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, ImageClassifierOptions options)
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(options.ModelPath))
            problems.Add(
                $"{nameof(ImageClassifierOptions)}.{nameof(options.ModelPath)} is empty: name the model file, as in "
                + "services.AddImageClassifier(\"digits.safetensors\").");
        if (options.ReloadInterval < Least || options.ReloadInterval > Most)
            problems.Add(
                $"{nameof(ImageClassifierOptions)}.{nameof(options.ReloadInterval)} must be from {Least:c} to "
                + $"{Most:c}, and it is {options.ReloadInterval:c}.");
        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }
}
