package cloud.sentiric.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.sentiric.phone.Phone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two tenants with two realms have the same extensions. */
@Order(15)
@ExtendWith(PlatformExtension.class)
final class TenantsIT {
    private final Platform platform;

    TenantsIT(Platform platform) {
        this.platform = platform;
    }

    @AfterEach
    void nothingIsLeft() {
        platform.isQuiet();
    }

    @Test
    void eachCallsItsOwn2001() {
        var ofFirst = registered(platform.subscriber("2001"));
        var ofSecond = registered(platform.subscriberOfSecond("2001"));

        var first = platform.subscriber("1001");
        first.invite("sip:2001@" + platform.realm());
        assertThat(ofFirst.expectsRequest("INVITE", Phone.PATIENCE).uri())
                .contains(":" + ofFirst.address().getPort());
        assertThat(first.expectsFinal(Phone.PATIENCE).status())
                .as("a phone that takes no calls")
                .isEqualTo(480);

        var second = platform.subscriberOfSecond("1001");
        second.invite("sip:2001@" + platform.secondRealm());
        assertThat(contact(second)).endsWith(":" + ofSecond.address().getPort());

        ofFirst.unregister();
        ofFirst.expects(200);
        var again = platform.subscriber("1001");
        again.invite("sip:2001@" + platform.realm());
        assertThat(again.expectsFinal(Phone.PATIENCE).status())
                .as("the other tenant's 2001 is still registered")
                .isEqualTo(480);
        ofSecond.unregister();
        ofSecond.expects(200);
    }

    /** Its password is good in both realms, but From is of the one and the digest of the other. */
    @Test
    void noneCallsThe2001OfTheOther() {
        var ofFirst = registered(platform.subscriber("2001"));

        var second = platform.subscriberOfSecond("1001");
        second.invite("sip:2001@" + platform.realm());
        assertThat(second.expectsFinal(Phone.PATIENCE).status()).isIn(403, 407);

        ofFirst.unregister();
        ofFirst.expects(200);
    }

    private static Phone registered(Phone phone) {
        phone.register();
        phone.expects(200);
        return phone;
    }

    /** Host and port that the caller is sent to. */
    private static String contact(Phone caller) {
        var contact = caller.expects(302).headers().values("Contact").getFirst();
        return contact.replaceFirst("[;>].*", "");
    }
}
