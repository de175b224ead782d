package cloud.sentiric.media.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.media.ice.LiteAgent.Check;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LiteAgentTest {
    private static final byte[] KEY = TestCredentials.OURS.key();
    private static final InetSocketAddress BROWSER = at("192.0.2.1", 32_853);
    private static final InetSocketAddress OTHER = at("192.0.2.1", 32_854);

    private final LiteAgent agent = new LiteAgent(TestCredentials.OURS);
    private final ByteBuffer out = ByteBuffer.allocate(1500);

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private Check take(byte[] datagram, InetSocketAddress from) {
        out.clear();
        var check = agent.take(ByteBuffer.wrap(datagram), from, out);
        out.flip();
        return check;
    }

    private String answer() {
        return HexFormat.of().formatHex(out.array(), 0, out.limit());
    }

    private static int type(String answer) {
        return HexFormat.fromHexDigits(answer, 0, 4);
    }

    /** The answer is sealed as what it answers. */
    private void isSealed() {
        var message = StunMessage.parse(Arrays.copyOf(out.array(), out.limit()));
        assertThat(message).isNotNull();
        assertThat(message.isFingerprinted()).isTrue();
        assertThat(message.isIntact(KEY)).isTrue();
    }

    /** A check of ours that is as it should be, with more attributes. */
    private static byte[] check(int... attributes) {
        return new Checks(TestCredentials.OURS).check(attributes);
    }

    /** RFC 5769 §2. */
    @Nested
    final class Vectors {
        private static final String REQUEST = """
                0001 0058 2112a442 b7e7a701bc34d686fa87dfae
                8022 0010 5354554e207465737420636c69656e74
                0024 0004 6e0001ff
                8029 0008 932ff9b151263b36
                0006 0009 6576746a3a68367659 202020
                0008 0014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2
                8028 0004 e57a3bcf
                """;
        private static final String RESPONSE = """
                0101 003c 2112a442 b7e7a701bc34d686fa87dfae
                8022 000b 7465737420766563746f72 20
                0020 0008 0001a147e112a643
                0008 0014 2b91f599fd9e90c38c7489f92af9ba53f06be7d7
                8028 0004 c07d4c96
                """;
        private static final String RESPONSE_IPV6 = """
                0101 0048 2112a442 b7e7a701bc34d686fa87dfae
                8022 000b 7465737420766563746f72 20
                0020 0014 0002a1470113a9faa5d3f179bc25f4b5bed2b9d9
                0008 0014 a382954e4be67bf11784c97c8292c275bfe3ed41
                8028 0004 c8fb0b4c
                """;

        private static byte[] octets(String text) {
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        }

        @ParameterizedTest
        @ValueSource(strings = {REQUEST, RESPONSE, RESPONSE_IPV6})
        void areIntact(String vector) {
            var message = StunMessage.parse(octets(vector));
            assertThat(message).isNotNull();
            assertThat(message.isFingerprinted()).isTrue();
            assertThat(message.isIntact(KEY)).isTrue();
            assertThat(message.isIntact("VOkJxbRl1RmTxUk/WvJxBu".getBytes(US_ASCII)))
                    .isFalse();
        }

        /** Its sender takes itself for the controlled one, as we do. */
        @Test
        void theRequestIsToldToTakeTheOtherRole() {
            assertThat(take(octets(REQUEST), BROWSER)).isEqualTo(Check.REFUSED);
            assertThat(type(answer())).isEqualTo(StunMessage.FAILURE);
            assertThat(answer()).contains("00000457" + HexFormat.of().formatHex("Role Conflict".getBytes(US_ASCII)));
            isSealed();
            assertThat(agent.isValid(BROWSER)).isFalse();
        }

        @ParameterizedTest
        @ValueSource(ints = {20, 40, 60, 90, 100})
        void oneChangedOctetIsNoRequest(int at) {
            var forged = octets(REQUEST);
            forged[at] ^= 1;
            assertThat(take(forged, BROWSER)).isEqualTo(Check.NONE);
        }

        @Test
        void anAnswerTellsHowTheSenderIsSeen() {
            take(check(), BROWSER);
            assertThat(answer()).contains("002000080001a147e112a643");
            take(check(), at("2001:db8:1234:5678:11:2233:4455:6677", 32_853));
            // The transaction id is that of the vectors.
            assertThat(answer()).contains("002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9");
        }
    }

    @Test
    void whoKnowsThePasswordIsValidAndWhoNominatesIsWhereMediaGo() {
        assertThat(take(check(), OTHER)).isEqualTo(Check.VALID);
        assertThat(type(answer())).isEqualTo(StunMessage.SUCCESS);
        isSealed();
        assertThat(agent.isValid(OTHER)).isTrue();
        assertThat(agent.nominated()).isNull();
        assertThat(agent.reached()).isEqualTo(OTHER);

        assertThat(take(check(StunMessage.USE_CANDIDATE), BROWSER)).isEqualTo(Check.NOMINATED);
        assertThat(agent.nominated()).isEqualTo(BROWSER);
        assertThat(agent.reached()).isEqualTo(BROWSER);
        assertThat(take(check(), OTHER)).isEqualTo(Check.VALID);
        assertThat(agent.reached()).isEqualTo(BROWSER);

        assertThat(take(check(StunMessage.USE_CANDIDATE), OTHER)).isEqualTo(Check.NOMINATED);
        assertThat(agent.reached()).isEqualTo(OTHER);
    }

    @Test
    void whoDoesNotKnowThemIsNotAnswered() {
        var random = new Random(7);
        var wrongPassword = new Credentials("evtj", Credentials.create(random).password());
        var wrongName = new Credentials("evtk", TestCredentials.OURS.password());
        for (var stranger : new Credentials[] {wrongPassword, wrongName, Credentials.create(random)}) {
            assertThat(take(new Checks(stranger).check(), BROWSER)).isEqualTo(Check.NONE);
            assertThat(out.hasRemaining()).isFalse();
        }
        assertThat(agent.isValid(BROWSER)).isFalse();
    }

    @Test
    void whatHasToBeUnderstoodAndIsNotIsRefusedByName() {
        assertThat(take(check(0x0026), BROWSER)).isEqualTo(Check.REFUSED);
        assertThat(answer()).contains("00000414").contains("000a00020026");
        isSealed();
        assertThat(take(check(0xC057), BROWSER)).isEqualTo(Check.VALID);
    }

    @Test
    void ofManyAddressesTheOldestIsForgottenButNotTheNominatedOne() {
        take(check(StunMessage.USE_CANDIDATE), BROWSER);
        for (int i = 0; i < 2 * LiteAgent.MOST_VALID; i++) {
            take(check(), at("192.0.2.2", 2000 + i));
        }
        assertThat(agent.isValid(BROWSER)).isTrue();
        assertThat(agent.isValid(at("192.0.2.2", 2000))).isFalse();
        assertThat(agent.isValid(at("192.0.2.2", 2000 + 2 * LiteAgent.MOST_VALID - 1)))
                .isTrue();
    }

    /** Whatever comes, nothing is thrown, and nobody without the password is valid. */
    @Test
    void noiseIsNoCheck() {
        var random = new Random(11);
        var good = check(StunMessage.USE_CANDIDATE);
        for (int i = 0; i < 50_000; i++) {
            var noise = Arrays.copyOf(good, random.nextInt(2 * good.length));
            int changes = 1 + random.nextInt(4);
            for (int change = 0; change < changes && noise.length > 0; change++) {
                noise[random.nextInt(noise.length)] ^= (byte) (1 + random.nextInt(255));
            }
            if (!Arrays.equals(noise, good)) {
                assertThat(take(noise, BROWSER)).isEqualTo(Check.NONE);
            }
        }
        assertThat(agent.isValid(BROWSER)).isFalse();
    }

    @Test
    void credentialsAreAsLongAsTheyHaveToBeAndShowNoPassword() {
        var made = Credentials.create(new Random(3));
        assertThat(made.fragment()).matches("[A-Za-z0-9+/]{8}");
        assertThat(made.password()).matches("[A-Za-z0-9+/]{24}");
        assertThat(made).hasToString(made.fragment());
    }
}
