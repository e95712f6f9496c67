/* A stand-in for libfaketime, so that what mintcheck does with it is tested where it is not
 * installed. It reads FAKETIME as seconds with a fraction and stands still; with STANDIN_BLUNT it
 * drops the fraction, as a library would that does not do what it should. Like the real one it leaves
 * a file in shared memory. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static struct timespec shown(void) {
    struct timespec at = {0, 0};
    const char *text = getenv("FAKETIME");
    const char *format = getenv("FAKETIME_FMT");
    if (!text || !format || strcmp(format, "%s") != 0) return at;
    at.tv_sec = atoll(text);
    const char *dot = strchr(text, '.');
    long unit = 100000000;
    if (dot && !getenv("STANDIN_BLUNT"))
        for (dot++; *dot && unit; dot++, unit /= 10) at.tv_nsec += (*dot - '0') * unit;
    return at;
}

__attribute__((constructor)) static void leave_a_file(void) {
    char name[64];
    if (getenv("STANDIN_SHARED")) return;
    setenv("STANDIN_SHARED", "1", 1);
    snprintf(name, sizeof name, "/dev/shm/faketime_shm_%d", getpid());
    int file = open(name, O_CREAT | O_WRONLY, 0600);
    if (file >= 0) close(file);
}

int clock_gettime(clockid_t clock, struct timespec *at) {
    if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE)
        return syscall(SYS_clock_gettime, clock, at);
    *at = shown();
    return 0;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
    struct timespec now = shown();
    (void)zone;
    at->tv_sec = now.tv_sec;
    at->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *at) {
    time_t now = shown().tv_sec;
    if (at) *at = now;
    return now;
}
