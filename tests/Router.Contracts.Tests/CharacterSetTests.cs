using System.Text;
using Router.Contracts.Rows;

namespace Router.Contracts.Tests;

public class CharacterSetTests
{
    private static readonly Encoding Windows1252 =
        CodePagesEncodingProvider.Instance.GetEncoding(1252, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    [Fact]
    public void Every_collation_number_has_a_decoder_or_is_binary_or_unknown()
    {
        var known = 0;
        for (var collation = 1; collation < 3400; collation++)
        {
            if (Collations.CharacterSetOf(collation) is { } name && name != "binary")
            {
                Assert.True(CharacterSet.Of(collation) is { } set && set.Name == name, $"{collation} is {name}");
                known++;
            }
        }

        Assert.True(known > 1200);
    }

    [Theory]
    [InlineData(8, "latin1")]
    [InlineData(33, "utf8mb3")]
    [InlineData(45, "utf8mb4")]
    [InlineData(255, "utf8mb4")]
    [InlineData(63, "binary")]
    [InlineData(1071, "latin1")]
    [InlineData(2304, "utf8mb4")]
    [InlineData(3072, "utf32")]
    [InlineData(0, null)]
    [InlineData(17, null)]
    [InlineData(9999, null)]
    public void Collations_of_both_families_are_known(int collation, string? name) => Assert.Equal(name, Collations.CharacterSetOf(collation));

    [Fact]
    public void Latin1_is_windows_1252_with_controls_where_that_has_nothing()
    {
        for (var value = 0; value < 256; value++)
        {
            Assert.True(CharacterSet.Of(8)!.TryDecode([(byte)value], out var text));
            Assert.Equal(value is 0x81 or 0x8D or 0x8F or 0x90 or 0x9D ? ((char)value).ToString() : Windows1252.GetString([(byte)value]), text);
            Assert.True(CharacterSet.Of(8)!.TryEncode(text, out var bytes));
            Assert.Equal([(byte)value], bytes);
        }

        Assert.False(CharacterSet.Of(8)!.TryEncode("日", out _));
    }

    [Theory]
    [InlineData(51, 1251)]
    [InlineData(26, 1250)]
    [InlineData(36, 866)]
    [InlineData(7, 20866)]
    [InlineData(30, 28599)]
    public void Single_byte_tables_agree_with_the_code_pages_that_have_the_character(int collation, int codePage)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!;
        var same = Enumerable.Range(0, 256).Count(value =>
            CharacterSet.Of(collation)!.TryDecode([(byte)value], out var text) && text == encoding.GetString([(byte)value]));
        Assert.True(same >= 245, $"{same} of 256");
    }

    [Theory]
    [InlineData(10, "Åäö")]
    [InlineData(1, "你好繁體")]
    [InlineData(28, "你好简体")]
    [InlineData(24, "你好简体")]
    [InlineData(19, "안녕하세요")]
    [InlineData(13, "こんにちは漢字ｱｲ")]
    [InlineData(95, "こんにちは①")]
    [InlineData(12, "こんにちは漢字ｱｲ\u4E02")]
    [InlineData(97, "こんにちは①ｱｲ\u4E02")]
    [InlineData(248, "你好🎉")]
    [InlineData(35, "日本")]
    [InlineData(54, "日本🎉")]
    [InlineData(56, "日本🎉")]
    [InlineData(60, "日本🎉")]
    [InlineData(45, "日本🎉")]
    [InlineData(92, "ქართული")]
    [InlineData(32, "Հայ")]
    public void Text_comes_back_and_cut_within_a_character_is_none(int collation, string text)
    {
        var set = CharacterSet.Of(collation)!;
        Assert.True(set.TryEncode(text, out var bytes));
        Assert.True(set.TryDecode(bytes, out var decoded));
        Assert.Equal(text, decoded);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.True(!set.TryDecode(bytes.AsSpan(0, length), out var cut) || text.StartsWith(cut, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(45, new byte[] { 0xFF })]
    [InlineData(45, new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(26, new byte[] { 0x81 })]
    [InlineData(28, new byte[] { 0x81 })]
    [InlineData(12, new byte[] { 0x8F, 0xA1 })]
    [InlineData(54, new byte[] { 0xD8, 0x00 })]
    [InlineData(11, new byte[] { 0x80 })]
    public void Bytes_that_are_no_text_are_a_named_error_and_never_other_text(int collation, byte[] bytes)
    {
        var image = Frames.Image(Plans.Of(Plans.Column(0, ColumnType.VarChar, 40, collation)), [0, (byte)bytes.Length, .. bytes]);
        var failure = Assert.Throws<MalformedRowException>(() => image.GetString(0));
        Assert.Equal(RowFault.Text, failure.Fault);
        Assert.Contains(Collations.CharacterSetOf(collation)!, failure.Message, StringComparison.Ordinal);
        Assert.Equal(bytes, image.GetBytes(0).ToArray());
        using var writer = new System.Text.Json.Utf8JsonWriter(Stream.Null);
        Assert.Equal(RowFault.Text, Assert.Throws<MalformedRowException>(() => image.WriteJson(writer, 0)).Fault);
    }

    [Fact]
    public void A_collation_that_nobody_told_or_knows_is_a_clear_error()
    {
        var plan = Plans.Of(Plans.Column(0, ColumnType.VarChar, 40, 0), Plans.Column(1, ColumnType.VarChar, 40, 9999));
        var image = Frames.Image(plan, [0, 1, 65, 1, 66]);
        Assert.Contains("binlog_row_metadata=FULL", Assert.Throws<NotSupportedException>(() => image.GetString(0)).Message, StringComparison.Ordinal);
        Assert.Contains("9999", Assert.Throws<NotSupportedException>(() => image.GetString(1)).Message, StringComparison.Ordinal);
        Assert.Equal([65], Assert.IsType<byte[]>(image.GetValue(0)));
    }

    [Fact]
    public void Labels_and_names_are_decoded_by_their_collation()
    {
        Assert.True(CollationText.TryDecode(8, [0xFC], out var text));
        Assert.Equal("ü", text);
        Assert.False(CollationText.TryDecode(63, [0xFC], out _));
        Assert.False(CollationText.TryDecode(0, [0xFC], out _));
        Assert.False(CollationText.TryDecode(45, [0xFC], out _));
    }

    [Theory]
    [InlineData("A8BC", "\u1E3F")]
    [InlineData("8135F437", "\uE7C7")]
    public void Gb18030_is_that_of_2005_as_on_the_server(string hex, string text)
    {
        Assert.True(CharacterSet.Of(248)!.TryDecode(Convert.FromHexString(hex), out var decoded));
        Assert.Equal(text, decoded);
        Assert.True(CharacterSet.Of(248)!.TryEncode(text, out var bytes));
        Assert.Equal(hex, Convert.ToHexString(bytes));
    }
}
