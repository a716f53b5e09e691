using System.Text;

namespace Router.Wire.Tests.Fakes;

/// <summary>The client's answer to the greeting, as a server reads it.</summary>
internal sealed record Response(string User, byte[] Answer, string Plugin)
{
    public static Response Read(byte[] payload)
    {
        var userEnd = Array.IndexOf(payload, (byte)0, 32);
        var answerStart = userEnd + 2;
        var answerEnd = answerStart + payload[userEnd + 1];
        var pluginEnd = Array.IndexOf(payload, (byte)0, answerEnd);
        return new Response(
            Encoding.UTF8.GetString(payload[32..userEnd]),
            payload[answerStart..answerEnd],
            Encoding.ASCII.GetString(payload[answerEnd..pluginEnd]));
    }
}
