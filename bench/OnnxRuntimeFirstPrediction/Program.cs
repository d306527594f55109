using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;

// A model file, and the time when the start was asked for.
using var session = new InferenceSession(args[0]);
byte[] image = new byte[28 * 28];
for (int i = 0; i < image.Length; i++)
    image[i] = (byte)i;
using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, [1, 1, 28, 28]);
using var run = new RunOptions();
using IDisposableReadOnlyCollection<OrtValue> outputs =
    session.Run(run, [session.InputNames[0]], [input], [session.OutputNames[0]]);
float probability = outputs[0].GetTensorDataAsSpan<float>()[0];
double milliseconds = Stopwatch.GetElapsedTime(long.Parse(args[1], CultureInfo.InvariantCulture)).TotalMilliseconds;
Console.WriteLine(milliseconds.ToString(CultureInfo.InvariantCulture));
return probability > 0 ? 0 : 1;
