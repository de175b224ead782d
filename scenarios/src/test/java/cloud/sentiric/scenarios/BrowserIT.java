package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.audio.Likeness;
import cloud.sentiric.phone.audio.Pcm;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.ExtendWith;

/** Browsers that register over WSS and talk by DTLS-SRTP: with us, with each other, with a phone of RTP. In the long run alone. */
@Order(46)
@EnabledIfEnvironmentVariable(named = "SENTIRIC_LONG", matches = "true")
@ExtendWith(PlatformExtension.class)
final class BrowserIT {
    /** Packets of most of the time that they talk, 20 ms each. */
    private static final int PACKETS = 100;

    private final Platform platform;

    BrowserIT(Platform platform) {
        this.platform = platform;
    }

    /** What a browser's clock, its jitter buffer and another codec leave of a melody is like it still. */
    private static void isLike(Pcm heard, Pcm said) {
        assertThat(heard.audibleSeconds(500)).isGreaterThan(1.5);
        assertThat(Likeness.between(heard, said).coefficient()).isGreaterThan(0.5);
    }

    private static void hears(Browser browser, String user, String codec, Pcm said) {
        assertThat(browser.heard(user, "codec")).isEqualTo(codec);
        assertThat(browser.heard(user, "dtls")).isEqualTo("connected");
        assertThat(Integer.parseInt(browser.heard(user, "packets"))).isGreaterThan(PACKETS);
        isLike(browser.heard(user), said);
    }

    @Test
    void oneRegistersCallsAndHearsItself() {
        try (var browser = Browser.start(platform, 3, "3", "1001", Platform.ECHO)) {
            assertThat(browser.isDone())
                    .contains("1001 registered 200", "1001 in call", "call ended by local", "1001 unregistered 200");
            hears(browser, "1001", "audio/PCMU", browser.said());
        }
    }

    @Test
    void twoHearEachOther() {
        try (var browser = Browser.start(platform, 4, "3", "1001", "2001", "2001")) {
            assertThat(browser.isDone()).contains("1001 in call", "2001 in call");
            hears(browser, "1001", "audio/opus", browser.said());
            hears(browser, "2001", "audio/opus", browser.said());
        }
    }

    @Test
    void oneCallsAPhone() {
        try (var phone = Baresip.start(platform.environment(), "2001", "UDP", 5)) {
            phone.isRegistered();
            try (var browser = Browser.start(platform, 6, "3", "1001", "2001")) {
                phone.isRinging();
                phone.accepts();
                browser.isDone();
                phone.isTold("terminated");
                phone.quits();
                hears(browser, "1001", "audio/PCMU", phone.said());
                isLike(phone.heard(), browser.said());
            }
        }
    }

    @Test
    void aPhoneCallsOne() {
        try (var browser = Browser.start(platform, 7, "3", "-", "-", "2001");
                var phone = Baresip.start(platform.environment(), "1002", "UDP", 8)) {
            phone.isRegistered();
            browser.says("2001 registered 200");
            phone.calls("2001");
            browser.isDone();
            phone.isTold("terminated");
            phone.quits();
            hears(browser, "2001", "audio/PCMU", phone.said());
            isLike(phone.heard(), browser.said());
        }
    }
}
