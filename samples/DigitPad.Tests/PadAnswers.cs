using System.Text.Json.Nodes;

namespace MnistCnn.Samples.DigitPad.Tests;

/// <summary>Answers that a test puts into the networks' mouths.</summary>
internal static class PadAnswers
{
    private const int Side = 28;

    /// <summary>
    /// Each network is sure of a class. Where they do not agree, the upper half of the ink speaks for the first, and
    /// the lower for the second.
    /// </summary>
    public static async Task SetAsync(IPage page, int first, int second)
    {
        await ChangeAsync(page, "predict", (network, i) =>
        {
            int said = i == 0 ? first : second;
            network["probabilities"] = new JsonArray(
                [.. Enumerable.Range(0, 10).Select(label => JsonValue.Create(label == said ? 1 : 0))]);
        });
        await ChangeAsync(page, "why", (network, i) =>
        {
            (network["for"], network["against"]) = i == 0 ? (first, second) : (second, first);
            byte[] saliency = [.. Enumerable.Range(0, Side * Side)
                .Select(pixel => (byte)(pixel / (Side * Side / 2) == i ? 255 : 1))];
            network["saliency"] = Convert.ToBase64String(saliency);
        });
    }

    private static async Task ChangeAsync(IPage page, string path, Action<JsonNode, int> change) =>
        await page.RouteAsync($"**/api/{path}", async route =>
        {
            IAPIResponse response = await route.FetchAsync();
            string? body = null;
            if (response.Status == 200)
            {
                JsonNode answer = JsonNode.Parse(await response.TextAsync())!;
                for (int i = 0; i < 2; i++)
                    change(answer["networks"]![i]!, i);
                body = answer.ToJsonString();
            }

            await route.FulfillAsync(new() { Response = response, Body = body });
        });
}
