using System.Text.Json.Serialization;

namespace Router.Routing.DeadLetters;

/// <summary>How letters' heads, requests and answers are written.</summary>
[JsonSerializable(typeof(LetterRecord))]
[JsonSerializable(typeof(DeadLetterRequest))]
[JsonSerializable(typeof(DeadLetterAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class DeadLetterJson : JsonSerializerContext;
