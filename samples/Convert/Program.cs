using MnistCnn.Keras;
using MnistCnn.Models;
using MnistCnn.Onnx;
using MnistCnn.Samples;
using MnistCnn.Samples.Convert;
using MnistCnn.Serialization;

if (args.Length is not (1 or 2) || args[0].StartsWith('-'))
{
    Console.Error.WriteLine(
        """
        dotnet run -c Release --project samples/Convert -- IN [OUT]

        Says what network a file holds, and writes it in another form.

          IN    a model file of MnistCnn, a .keras or .h5 file of Keras, or an ONNX file; told by its content
          OUT   .safetensors (MnistCnn), .keras, .h5, .weights.h5 (weights alone), or .onnx; told by its name
        """);
    return 2;
}

try
{
    NetworkFile file = NetworkFile.Read(args[0]);
    foreach (string line in Contents.Of(file))
        Console.WriteLine(line);
    if (args is [_, string output])
    {
        Write(file.Network, output);
        Console.WriteLine($"\nWritten to {output}; {Contents.Difference(file, output)}");
    }

    return 0;
}
catch (Exception exception) when (exception is IOException or InvalidDataException or ArgumentException
    or NotSupportedException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}

static void Write(Cnn network, string output)
{
    if (Ends(".safetensors"))
        ModelFile.Save(network, output);
    else if (Ends(".onnx"))
        OnnxExporter.Export(network, output);
    else if (Ends(".weights.h5"))
        KerasWeights.Save(network, output);
    else if (Ends(".keras") || Ends(".h5"))
        KerasModel.Save(network, output);
    else
        throw new ArgumentException(
            $"OUT must end in .safetensors, .keras, .h5, .weights.h5 or .onnx, and '{output}' does not.");

    bool Ends(string ending) => output.EndsWith(ending, StringComparison.Ordinal);
}
