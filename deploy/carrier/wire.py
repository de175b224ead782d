"""What goes over loopback by UDP: messages of SIP and packets of RTP, each once, in the order in which it arrives. Needs root."""
import bisect, collections, re, socket, threading, time

IPV4 = 0x0800
MOST = 1_000_000  # packets that are kept; 40 minutes of a call

Packet = collections.namedtuple("Packet", "at source target type payload")


class Message:
    """A request or a response as it went by."""

    def __init__(self, at, source, target, payload):
        self.at, self.source, self.target = at, source, target
        head, _, self.body = payload.decode("latin-1").partition("\r\n\r\n")
        self.first, *lines = head.split("\r\n")
        self.fields = [tuple(part.strip() for part in line.split(":", 1)) for line in lines if ":" in line]
        self.status = int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0
        self.method = self.field("CSeq").split()[-1] if self.field("CSeq") else ""

    def field(self, name):
        short = {"call-id": "i", "contact": "m", "from": "f", "to": "t", "via": "v"}.get(name.lower())
        return next((value for key, value in self.fields if key.lower() in (name.lower(), short)), "")

    def direction(self):
        """Of its description: sendrecv, sendonly, recvonly, inactive; empty without one."""
        found = re.search(r"^a=(sendrecv|sendonly|recvonly|inactive)\s*$", self.body, re.M)
        return found[1] if found else "sendrecv" if "m=audio" in self.body else ""

    def __str__(self):
        return f"{self.source[0]}:{self.source[1]} -> {self.target[0]}:{self.target[1]} {self.first}" + (f" [{self.direction()}]" if self.body else "")


class Wire(threading.Thread):
    def __init__(self):
        super().__init__(daemon=True)
        self.sip, self.rtp = [], []
        # Of packets of one protocol a socket sees those that come in, which on loopback are all.
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(IPV4))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.socket.bind(("lo", IPV4))
        self.start()

    def run(self):
        while True:
            data = self.socket.recv(65536)
            if data[9] != socket.IPPROTO_UDP:
                continue
            udp, now = data[(data[0] & 15) * 4:], time.time()
            source = socket.inet_ntoa(data[12:16]), int.from_bytes(udp[0:2], "big")
            target = socket.inet_ntoa(data[16:20]), int.from_bytes(udp[2:4], "big")
            self.take(now, source, target, udp[8:])

    def take(self, now, source, target, payload):
        if b"SIP/2.0" in payload[:500]:
            try:
                self.sip.append(Message(now, source, target, payload))
            except (ValueError, IndexError):
                pass  # begins like a response, and is none
        # RTP (RFC 3550 §5.1), no RTCP (RFC 5761 §4)
        elif len(payload) > 12 and payload[0] >> 6 == 2 and not 192 <= payload[1] <= 223 and len(self.rtp) < MOST:
            self.rtp.append(Packet(now, source, target, payload[1] & 127, payload[12 + 4 * (payload[0] & 15):]))

    def messages(self, mark, source=None, target=None, method=None, status=None, request=None):
        """Messages since, from or to an address or a socket; request: True, False, or None for both."""
        return [each for each in since(self.sip, mark)
                if at(each.source, source) and at(each.target, target) and (method is None or each.method == method)
                and (status is None or each.status == status) and (request is None or request == (each.status == 0))]

    def packets(self, mark, until=None):
        return [each for each in since(self.rtp, mark) if until is None or each.at < until]


def since(items, mark):
    return items[bisect.bisect_left(items, mark, key=lambda each: each.at):]


def at(end, wanted):
    """Whether a socket is this one, or is at this address."""
    return wanted is None or end == wanted or end[0] == wanted
