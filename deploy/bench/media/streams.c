/* RTP through a relay, and what comes out of it; one thread, loopback only.
 *
 *   streams talk FILE WARM_UP SECONDS     two parties for each line of FILE talk to each other
 *   streams hear FILE WARM_UP SECONDS     one party for each line is played to
 *
 * A line of FILE: PORT_A RELAY_A PORT_B RELAY_B [KEY_A KEY_RELAY]. A sends from PORT_A to RELAY_A, and it must come out at PORT_B;
 * B likewise. With keys (SDES, master key and salt in base64) A speaks SRTP, sealed with the first and opened with the second, and
 * B RTP. RELAY_A that is PORT_B, and RELAY_B that is PORT_A, is no relay at all: what this program itself costs.
 *
 * Prints "begin" and "end" around the seconds that count, and then a line of JSON. A packet is lost if it was sent between the two
 * and has not come half a second after. No packet wakes this program, as a
 * server would pay for that: it looks all the time, or each millisecond where it only hears. Busy is the share of the
 * time in which it had something to do. Delay is from before its sendto to the kernel's stamp of what came out (SO_TIMESTAMPNS),
 * so how soon this program reads it plays no part.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#ifdef SEALED
#include <srtp2/srtp.h>
#endif

enum { HEADER = 12, PAYLOAD = 160, LARGEST = 2048, TIMESTAMPS = 160, CALLS = 4000, MARK = 0x5a };
#define NS 1000000000ull
#define PACKET (NS / 50) /* 20 ms */
#define LATE (NS / 200) /* a packet that leaves 5 ms after its time */
#define RATE_MOST 200000 /* packets a second that figures are kept of */

typedef struct {
  int fd;
  struct sockaddr_in to;
  uint16_t sequence;
  uint32_t timestamp, ssrc;
  uint64_t due;
  /* hear: arrivals */
  uint64_t first, before;
  uint32_t first_timestamp;
  uint64_t heard;
  double early, late; /* how far from the ideal clock, summed over the first and the last second */
  uint64_t early_packets, late_packets;
#ifdef SEALED
  srtp_t seal, open;
#endif
} party;

static party parties[2 * CALLS];
static int count;
static uint32_t *off, *drift;
static uint64_t offs, offs_most;

static uint64_t at(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (uint64_t)t.tv_sec * NS + (uint64_t)t.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static struct sockaddr_in loopback(int port) {
  return (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static party *join(int port, int to) {
  if (count == 2 * CALLS) {
    fprintf(stderr, "more than %d calls\n", CALLS);
    exit(1);
  }
  party *p = &parties[count];
  int buffer = 1 << 19, on = 1;
  struct sockaddr_in own = loopback(port);
  p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (p->fd < 0 || setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer) || setsockopt(p->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on)) fail("socket");
  if (bind(p->fd, (struct sockaddr *)&own, sizeof own)) fail("bind");
  p->to = loopback(to);
  p->ssrc = 0x10000u + (uint32_t)count;
  p->sequence = (uint16_t)(count * 31);
  count++;
  return p;
}

#ifdef SEALED
static uint8_t *key(const char *base64) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  uint8_t *out = calloc(1, 32);
  uint32_t bits = 0;
  int filled = 0, length = 0;
  for (; *base64 && length < 30; base64++) {
    const char *digit = strchr(digits, *base64);
    if (!digit) break;
    bits = bits << 6 | (uint32_t)(digit - digits);
    if ((filled += 6) >= 8) out[length++] = (uint8_t)(bits >> (filled -= 8));
  }
  return out;
}

static srtp_t transform(const char *base64, srtp_ssrc_type_t direction) {
  srtp_policy_t policy;
  srtp_t made;
  memset(&policy, 0, sizeof policy);
  srtp_crypto_policy_set_rtp_default(&policy.rtp); /* AES_CM_128_HMAC_SHA1_80 */
  srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
  policy.ssrc.type = direction;
  policy.key = key(base64);
  policy.window_size = 1024;
  if (srtp_create(&made, &policy) != srtp_err_status_ok) {
    fprintf(stderr, "libsrtp takes no such key\n");
    exit(1);
  }
  return made;
}
#endif

static void read_file(const char *name) {
  char line[300], keys[2][64];
  int port[4];
  FILE *file = fopen(name, "r");
  if (!file) fail(name);
  while (fgets(line, sizeof line, file)) {
    int fields = sscanf(line, "%d %d %d %d %63s %63s", &port[0], &port[1], &port[2], &port[3], keys[0], keys[1]);
    if (fields == 1) {
      join(port[0], port[0]);
      continue;
    }
    if (fields != 4 && fields != 6) {
      fprintf(stderr, "not a call: %s", line);
      exit(1);
    }
    party *a = join(port[0], port[1]);
    join(port[2], port[3]);
    if (fields == 6) {
#ifdef SEALED
      a->seal = transform(keys[0], ssrc_any_outbound);
      a->open = transform(keys[1], ssrc_any_inbound);
#else
      (void)a;
      fprintf(stderr, "built without libsrtp\n");
      exit(1);
#endif
    }
  }
  fclose(file);
}

static void say(party *p, int counts) {
  union {
    unsigned char bytes[LARGEST];
    uint32_t words[LARGEST / 4]; /* libsrtp wants them aligned */
  } packet;
  unsigned char *b = packet.bytes;
  uint16_t sequence = htons(p->sequence++);
  uint32_t timestamp = htonl(p->timestamp), ssrc = htonl(p->ssrc);
  int length = HEADER + PAYLOAD;
  b[0] = 0x80;
  b[1] = 0;
  memcpy(b + 2, &sequence, 2);
  memcpy(b + 4, &timestamp, 4);
  memcpy(b + 8, &ssrc, 4);
  memset(b + HEADER, 0xd5, PAYLOAD);
  b[HEADER + 8] = (unsigned char)counts;
  b[HEADER + 9] = MARK;
  p->timestamp += TIMESTAMPS;
  p->due += PACKET;
  uint64_t now = at(CLOCK_REALTIME);
  memcpy(b + HEADER, &now, 8);
#ifdef SEALED
  if (p->seal && srtp_protect(p->seal, b, &length) != srtp_err_status_ok) {
    fprintf(stderr, "libsrtp seals no more\n");
    exit(1);
  }
#endif
  if (sendto(p->fd, b, (size_t)length, 0, (struct sockaddr *)&p->to, sizeof p->to) < 0 && counts) perror("sendto");
}

/* A packet that has come: its octets, and when; 0 if there is none. */
static int take(party *p, unsigned char *b, uint64_t *when) {
  char control[64];
  struct iovec vector = {b, LARGEST};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  int length = (int)recvmsg(p->fd, &message, 0);
  if (length <= 0) return 0;
  struct cmsghdr *stamp = CMSG_FIRSTHDR(&message);
  struct timespec t = {0, 0};
  if (stamp && stamp->cmsg_type == SO_TIMESTAMPNS) memcpy(&t, CMSG_DATA(stamp), sizeof t);
  *when = (uint64_t)t.tv_sec * NS + (uint64_t)t.tv_nsec;
  return length;
}

static uint64_t heard, wrong;

/* Of a talk: is it what the other party has said, and how long was it under way? */
static void check(party *p, unsigned char *b, int length, uint64_t when) {
  if (length > 1 && b[1] >= 192 && b[1] <= 223) return; /* RTCP (RFC 5761) */
#ifdef SEALED
  if (p->open && srtp_unprotect(p->open, b, &length) != srtp_err_status_ok) {
    wrong++;
    return;
  }
#endif
  uint32_t ssrc;
  uint64_t sent;
  if (length != HEADER + PAYLOAD || b[HEADER + 9] != MARK) {
    wrong++;
    return;
  }
  memcpy(&ssrc, b + 8, 4);
  if (ntohl(ssrc) != parties[(p - parties) ^ 1].ssrc) {
    wrong++;
    return;
  }
  if (!b[HEADER + 8]) return;
  memcpy(&sent, b + HEADER, 8);
  heard++;
  if (offs < offs_most && when > sent) off[offs++] = (uint32_t)(when - sent);
}

/* Of what is played: how far from 20 ms after the one before, and from where the clock of its stream has it. */
static void pace(party *p, unsigned char *b, int length, uint64_t when, int counts, uint64_t seconds) {
  uint32_t timestamp;
  if (length != HEADER + PAYLOAD || (b[1] & 0x7f) >= 64) return;
  memcpy(&timestamp, b + 4, 4);
  timestamp = ntohl(timestamp);
  if (counts && p->before) {
    int64_t step = (int64_t)(when - p->before) - (int64_t)PACKET;
    if (!p->first) {
      p->first = p->before;
      p->first_timestamp = timestamp - TIMESTAMPS;
    }
    int64_t ideal = (int64_t)(uint32_t)(timestamp - p->first_timestamp) * (int64_t)(PACKET / TIMESTAMPS);
    int64_t error = (int64_t)(when - p->first) - ideal;
    if (offs < offs_most) {
      drift[offs] = (uint32_t)llabs(error);
      off[offs++] = (uint32_t)llabs(step);
    }
    if (when - p->first < NS) {
      p->early += (double)error;
      p->early_packets++;
    }
    if (when - p->first >= (seconds - 1) * NS) {
      p->late += (double)error;
      p->late_packets++;
    }
    p->heard++;
    heard++;
  }
  p->before = when;
}

static int ascending(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static double part(uint32_t *sorted, double share) {
  if (!offs) return 0;
  uint64_t place = (uint64_t)(share * (double)offs);
  return sorted[place < offs ? place : offs - 1] / 1000.0;
}

int main(int arguments, char **argument) {
  if (arguments != 5) {
    fprintf(stderr, "usage: streams talk|hear FILE WARM_UP SECONDS\n");
    return 2;
  }
  int talk = !strcmp(argument[1], "talk");
  uint64_t warm_up = (uint64_t)(atof(argument[3]) * 1e9), seconds = (uint64_t)atoi(argument[4]);
  if (seconds < 1 || seconds > 600) return 2;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
#ifdef SEALED
  srtp_init();
#endif
  read_file(argument[2]);
  offs_most = RATE_MOST * seconds;
  off = calloc(offs_most, sizeof *off);
  drift = calloc(offs_most, sizeof *drift);
  if (!off || !drift) fail("memory");
  int poll = epoll_create1(0);
  for (int i = 0; i < count; i++) {
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, parties[i].fd, &interest)) fail("epoll_ctl");
  }
  uint64_t start = at(CLOCK_MONOTONIC), begin = start + warm_up, end = begin + seconds * NS, over = end + NS / 2;
  for (int i = 0; i < count; i++) parties[i].due = start + PACKET + PACKET * (uint64_t)i / (uint64_t)count; /* evenly over 20 ms */
  uint64_t sent = 0, late = 0, used = 0, next = 0, turn = start;
  int phase = 0, worked = 0;
  for (;;) {
    uint64_t now = at(CLOCK_MONOTONIC);
    if (phase == 1 && worked) used += now - turn;
    turn = now;
    worked = 0;
    if (phase == 0 && now >= begin) {
      phase = 1;
      puts("begin");
      fflush(stdout);
    }
    if (phase == 1 && now >= end) {
      phase = 2;
      puts("end");
      fflush(stdout);
    }
    if (now >= over) break;
    for (int burst = 0; talk && phase < 2 && burst < 64 && parties[next].due <= now; burst++) {
      party *p = &parties[next];
      if (phase == 1) {
        sent++;
        late += now - p->due > LATE;
      }
      say(p, phase == 1);
      worked = 1;
      next = (next + 1) % (uint64_t)count;
    }
    struct epoll_event ready[256];
    int events = epoll_wait(poll, ready, 256, 0);
    worked |= events > 0;
    if (!talk && !events) nanosleep(&(struct timespec){0, NS / 1000}, NULL);
    for (int i = 0; i < events; i++) {
      party *p = &parties[ready[i].data.u32];
      unsigned char b[LARGEST] __attribute__((aligned(8)));
      uint64_t when;
      for (int length; (length = take(p, b, &when)) > 0;) {
        if (talk) check(p, b, length, when);
        else pace(p, b, length, when, phase == 1, seconds);
      }
    }
  }
  double gone = 0, most = 0;
  uint64_t silent = 0, least = UINT64_MAX;
  for (int i = 0; i < count && !talk; i++) {
    party *p = &parties[i];
    silent += !p->heard;
    if (p->heard < least) least = p->heard;
    if (p->early_packets && p->late_packets) {
      double change = p->late / (double)p->late_packets - p->early / (double)p->early_packets;
      gone += change;
      if (change < 0) change = -change;
      if (change > most) most = change;
    }
  }
  qsort(off, offs, sizeof *off, ascending);
  qsort(drift, offs, sizeof *drift, ascending);
  printf("{\"parties\":%d,\"sent\":%llu,\"heard\":%llu,\"wrong\":%llu,\"late\":%llu,\"busy\":%.3f,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"most\":%.1f,"
         "\"clock50\":%.1f,\"clock99\":%.1f,\"clockMost\":%.1f,\"drift\":%.1f,\"driftMost\":%.1f,\"silent\":%llu,\"least\":%llu}\n",
         count, (unsigned long long)sent, (unsigned long long)heard, (unsigned long long)wrong, (unsigned long long)late, (double)used / (double)(seconds * NS),
         part(off, .5), part(off, .99), part(off, .999), part(off, 1), part(drift, .5), part(drift, .99), part(drift, 1), gone / count / 1000, most / 1000,
         (unsigned long long)silent, (unsigned long long)(talk ? 0 : least));
  return 0;
}
