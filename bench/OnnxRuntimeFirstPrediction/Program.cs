using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.OnnxRuntime;

// A model file, and the time when the start was asked for.
using var session = new InferenceSession(args[0]);
using OrtValue input = OrtValue.CreateTensorValueFromMemory(new byte[784], [1, 1, 28, 28]);
using var run = new RunOptions();
using IDisposableReadOnlyCollection<OrtValue> outputs =
    session.Run(run, [session.InputNames[0]], [input], [session.OutputNames[0]]);
float probability = outputs[0].GetTensorDataAsSpan<float>()[0];
double milliseconds = Stopwatch.GetElapsedTime(long.Parse(args[1], CultureInfo.InvariantCulture)).TotalMilliseconds;
Console.WriteLine(milliseconds.ToString(CultureInfo.InvariantCulture));
return probability > 0 ? 0 : 1;
