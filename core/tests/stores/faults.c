/* SPDX-License-Identifier: Apache-2.0
 *
 * Loaded with LD_PRELOAD: lets the n-th write to a store's files fail, once or for good. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long countdown;
static int error, forever, fired;

void fault_arm(long n, int code, int for_good) {
    countdown = n;
    error = code;
    forever = for_good;
    fired = 0;
}

int fault_fired(void) { return fired; }

static int fails(int fd) {
    char link[64], path[4096];
    if (countdown <= 0 && !(fired && forever && error)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, "faulty.db")) return 0;
    if (countdown > 0 && --countdown > 0) return 0;
    fired = 1;
    errno = error;
    return 1;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t pwrite(int fd, const void *data, size_t n, off_t at) {
    REAL(pwrite);
    return fails(fd) ? -1 : real(fd, data, n, at);
}
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t at) {
    REAL(pwrite64);
    return fails(fd) ? -1 : real(fd, data, n, at);
}
ssize_t write(int fd, const void *data, size_t n) {
    REAL(write);
    return fails(fd) ? -1 : real(fd, data, n);
}
int fsync(int fd) {
    REAL(fsync);
    return fails(fd) ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(fdatasync);
    return fails(fd) ? -1 : real(fd);
}
int ftruncate(int fd, off_t n) {
    REAL(ftruncate);
    return fails(fd) ? -1 : real(fd, n);
}
int ftruncate64(int fd, off64_t n) {
    REAL(ftruncate64);
    return fails(fd) ? -1 : real(fd, n);
}
