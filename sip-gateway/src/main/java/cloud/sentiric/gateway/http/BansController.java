package cloud.sentiric.gateway.http;

import cloud.sentiric.gateway.abuse.Ban;
import cloud.sentiric.gateway.abuse.Guard;
import cloud.sentiric.gateway.abuse.Source;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** {@code GET /bans}: the sources that are not heard; {@code DELETE /bans/{address}}: hears one again. */
@RestController
public final class BansController {
    private static final Logger LOG = LoggerFactory.getLogger(BansController.class);

    private final Guard guard;

    public BansController(Guard guard) {
        this.guard = guard;
    }

    /**
     * One ban.
     *
     * @param source an IPv4 address or an IPv6 /64
     * @param times how often it was banned; 0 if it only pauses
     * @param secondsLeft how long it still is
     * @param transports any, or udp alone
     */
    public record Banned(String source, int times, long secondsLeft, String transports) {
        static Banned of(Ban ban) {
            return new Banned(
                    Source.text(ban.source()), ban.times(), ban.left().toSeconds(), ban.everywhere() ? "any" : "udp");
        }
    }

    @GetMapping("/bans")
    public List<Banned> bans() {
        return guard.bans(System.nanoTime()).stream()
                .map(Banned::of)
                .sorted(Comparator.comparingLong(Banned::secondsLeft).reversed())
                .toList();
    }

    /** Ends the ban of an IPv4 address, or of the /64 of an IPv6 address. */
    @DeleteMapping("/bans/{address}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    public void pardon(@PathVariable("address") String address) {
        long source = source(address);
        if (!guard.pardon(source, System.nanoTime())) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND, Source.text(source) + " is not banned");
        }
        LOG.info("The ban of {} was ended by hand", Source.text(source));
    }

    private static long source(String address) {
        try {
            return Source.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException e) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "not an IP address", e);
        }
    }
}
