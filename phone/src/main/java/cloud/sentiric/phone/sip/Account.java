package cloud.sentiric.phone.sip;

/**
 * Who registers and answers challenges.
 *
 * @param domain host part of the address of record
 * @param onlyMd5 knows no other algorithm, as phones before RFC 8760
 */
public record Account(String user, String password, String domain, boolean onlyMd5) {
    public Account(String user, String password, String domain) {
        this(user, password, domain, false);
    }

    public String aor() {
        return "sip:" + user + "@" + domain;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return aor();
    }
}
