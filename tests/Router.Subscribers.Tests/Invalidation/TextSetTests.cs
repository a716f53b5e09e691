using System.Globalization;
using System.Text;
using Router.Subscribers.Invalidation;

namespace Router.Subscribers.Tests.Invalidation;

public class TextSetTests
{
    private const int Seed = 20261120;

    [Fact]
    public void Each_text_is_kept_once_in_the_order_they_came_over_many_fillings()
    {
        var random = new Random(Seed);
        var set = new TextSet();
        for (var round = 0; round < 300; round++)
        {
            var expected = new List<string>();
            var count = random.Next(4) == 0 ? random.Next(5000) : random.Next(20);
            for (var i = 0; i < count; i++)
            {
                var text = random.Next(count).ToString(CultureInfo.InvariantCulture).PadLeft(random.Next(4), 'ä');
                if (!expected.Contains(text) || count > 1000)
                {
                    expected.Add(text);
                }

                set.Write(Encoding.UTF8.GetBytes(text));
                set.Complete();
            }

            Assert.Equal(expected.Distinct(), new InvalidationTexts(set).ToStrings());
            set.Clear();
            Assert.Equal(0, new InvalidationTexts(set).Count);
        }
    }

    [Fact]
    public void The_empty_text_is_a_text_and_one_that_was_taken_back_is_none()
    {
        var set = new TextSet();
        set.Complete();
        set.Complete();
        set.Write("gone"u8);
        set.Discard();
        set.Write("kept"u8);
        set.Complete();
        Assert.Equal(["", "kept"], new InvalidationTexts(set).ToStrings());
        Assert.Throws<ArgumentOutOfRangeException>(() => new InvalidationTexts(set)[2]);
    }

    [Fact]
    public void Texts_that_differ_in_one_byte_or_in_length_have_other_hashes_that_spread_over_a_table()
    {
        const int Places = 4096;
        var random = new Random(Seed);
        var hashes = new HashSet<int>();
        var places = new HashSet<int>();
        var count = 0;
        for (var length = 0; length <= 40; length++)
        {
            var text = new byte[length];
            random.NextBytes(text);
            count += Add(text);
            for (var index = 0; index < length; index++)
            {
                text[index] ^= 0x80;
                count += Add(text);
                text[index] ^= 0x81;
                count += Add(text);
                text[index] ^= 0x01;
            }
        }

        Assert.InRange(hashes.Count, count - 2, count);
        Assert.InRange(places.Count, Places * 0.25, Places);

        int Add(ReadOnlySpan<byte> text)
        {
            hashes.Add(TextHash.Of(text));
            places.Add(TextHash.Of(text) & (Places - 1));
            return 1;
        }
    }
}
