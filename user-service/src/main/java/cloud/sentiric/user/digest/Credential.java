package cloud.sentiric.user.digest;

import cloud.sentiric.digest.Algorithm;
import cloud.sentiric.digest.Ha1;
import cloud.sentiric.store.record.TenantId;
import cloud.sentiric.user.directory.ConnectPolicy;
import cloud.sentiric.user.directory.UserId;

/**
 * What is stored for a SIP user name, with what signaling must know of its owner.
 *
 * @param sipUsername user part of the AOR, case-sensitive
 * @param realm the realm that both hashes are made for
 */
public record Credential(
        String sipUsername, UserId user, TenantId tenant, ConnectPolicy connect, String realm, Ha1 md5, Ha1 sha256) {

    Ha1 ha1(Algorithm algorithm) {
        return switch (algorithm) {
            case MD5 -> md5;
            case SHA_256 -> sha256;
        };
    }
}
