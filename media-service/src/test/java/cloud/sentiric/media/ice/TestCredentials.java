package cloud.sentiric.media.ice;

/** Those of RFC 5769 §2. */
public final class TestCredentials {
    public static final Credentials OURS = new Credentials("evtj", "VOkJxbRl1RmTxUk/WvJxBt");

    private TestCredentials() {}
}
