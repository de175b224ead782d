/* The floor: a relay that does nothing but take a datagram and send it on, one thread.
 *
 *   relay FILE             epoll, recvfrom, sendto
 *   relay FILE mmsg        the same with recvmmsg and sendmmsg, 16 datagrams of a socket at most
 *
 * FILE as for streams: RELAY_A sends to PORT_B what came to it, but by the socket RELAY_B, and the other way round. Keys are not
 * looked at. Prints "ready".
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum { ENDS = 8000, LARGEST = 2048, TOGETHER = 16, READY = 512 };

static struct {
  int fd;
  struct sockaddr_in party;
} ends[ENDS];

static void open_end(int number, int port, int party) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  ends[number].fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (ends[number].fd < 0 || bind(ends[number].fd, (struct sockaddr *)&own, sizeof own)) {
    perror("bind");
    exit(1);
  }
  ends[number].party = own;
  ends[number].party.sin_port = htons((uint16_t)party);
}

static void one(int number) {
  static char datagram[LARGEST];
  struct sockaddr_in from;
  socklen_t room = sizeof from;
  int other = number ^ 1;
  ssize_t length = recvfrom(ends[number].fd, datagram, LARGEST, 0, (struct sockaddr *)&from, &room);
  if (length > 0) sendto(ends[other].fd, datagram, (size_t)length, 0, (struct sockaddr *)&ends[other].party, sizeof ends[other].party);
}

static void several(int number) {
  static char datagrams[TOGETHER][LARGEST];
  static struct iovec vectors[TOGETHER];
  static struct mmsghdr messages[TOGETHER];
  static struct sockaddr_in from[TOGETHER];
  int other = number ^ 1;
  for (int i = 0; i < TOGETHER; i++) {
    vectors[i] = (struct iovec){datagrams[i], LARGEST};
    messages[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &vectors[i], .msg_iovlen = 1};
  }
  int came = recvmmsg(ends[number].fd, messages, TOGETHER, MSG_DONTWAIT, NULL);
  for (int i = 0; i < came; i++) {
    vectors[i].iov_len = messages[i].msg_len;
    messages[i].msg_hdr.msg_name = &ends[other].party;
  }
  if (came > 0) sendmmsg(ends[other].fd, messages, (unsigned)came, 0);
}

int main(int arguments, char **argument) {
  struct rlimit files;
  char line[300];
  int count = 0, port[4];
  FILE *file = arguments > 1 ? fopen(argument[1], "r") : NULL;
  if (!file) return 2;
  int together = arguments > 2 && !strcmp(argument[2], "mmsg");
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  while (count + 2 <= ENDS && fgets(line, sizeof line, file) && sscanf(line, "%d %d %d %d", &port[0], &port[1], &port[2], &port[3]) == 4) {
    open_end(count++, port[1], port[0]);
    open_end(count++, port[3], port[2]);
  }
  int poll = epoll_create1(0);
  for (int i = 0; i < count; i++) {
    struct epoll_event interest = {.events = EPOLLIN, .data.u32 = (unsigned)i};
    epoll_ctl(poll, EPOLL_CTL_ADD, ends[i].fd, &interest);
  }
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct epoll_event ready[READY];
    int events = epoll_wait(poll, ready, READY, -1);
    for (int i = 0; i < events; i++) {
      if (together) several((int)ready[i].data.u32);
      else one((int)ready[i].data.u32);
    }
  }
}
